"""What a bank does with a payment, written down: taken, won, lost.

What is recorded is what Stripe says now, and only forward; it may be told twice, late and out of order.
"""

from django.db import transaction
from django.utils import timezone

from marketplace.core.nudges import nudge
from marketplace.core.states import move
from payments import signals
from payments.chargebacks import books, outcomes, telling
from payments.chargebacks.models import Chargeback
from payments.gateway import disputes, steps
from payments.gateway.answers import Dispute
from payments.gateway.errors import Missing
from payments.gateway.models import Step
from payments.holds.models import Checkout, Hold
from payments.holds.services import freeze, lock

Status = Chargeback.Status
DELIVER = "accounts.tasks.deliver_notifications"
MEANING = {
    "warning_needs_response": Status.INQUIRY,
    "warning_under_review": Status.UNDER_REVIEW,
    "warning_closed": Status.CLOSED,
    "prevented": Status.CLOSED,
    "needs_response": Status.NEEDS_RESPONSE,
    "appeal_needs_response": Status.NEEDS_RESPONSE,
    "under_review": Status.UNDER_REVIEW,
    "appeal_under_review": Status.UNDER_REVIEW,
    "won": Status.WON,
    "lost": Status.LOST,
}


def look(dispute_id: str) -> Chargeback:
    """Ask Stripe how a dispute stands and record it. Talks to Stripe; raises GatewayError."""
    return record(disputes.dispute(dispute_id))


@transaction.atomic
def record(answer: Dispute) -> Chargeback:
    """Keep what Stripe says about a dispute and draw the consequences, each once.

    Raises Missing when the charge is none of ours, or not known yet.
    """
    checkout = Checkout.objects.select_for_update(of=("self",), no_key=True).filter(charge_id=answer.charge_id).first()
    if not answer.charge_id or checkout is None:
        raise Missing("unknown_charge", f"No checkout has the charge {answer.charge_id}.")
    holds = lock(list(checkout.holds.all()))
    chargeback, is_new = _row(checkout, answer)
    is_first_taking = chargeback.taken_at is None and books.take(chargeback, answer)
    target = _target(chargeback, answer, is_first_taking=is_first_taking)
    _settle_answer(chargeback, answer)
    if target in Chargeback.TRANSITIONS.get(Status(chargeback.status), ()):
        _move(chargeback, target, answer, holds)
    if chargeback.taken_at and chargeback.status in Chargeback.OPEN:
        _freeze(chargeback, holds)
    if is_new:
        signals.chargeback_opened.send(sender=Chargeback, chargeback=chargeback)
    if (is_new or is_first_taking) and target in Chargeback.OPEN:
        telling.opened(chargeback, holds)
        nudge(DELIVER)
    return chargeback


def _row(checkout: Checkout, answer: Dispute) -> tuple[Chargeback, bool]:
    start = MEANING.get(answer.status, Status.NEEDS_RESPONSE)
    defaults = {
        "checkout": checkout,
        "status": start if start in Chargeback.OPEN else Status.INQUIRY,
        "amount_cents": answer.amount_cents,
        "currency": answer.currency,
        "opened_at": answer.created_at,
    }
    chargeback, is_new = Chargeback.objects.get_or_create(stripe_id=answer.id, defaults=defaults)
    chargeback.reason = answer.reason[:60]
    chargeback.evidence_due_at = answer.due_at or chargeback.evidence_due_at
    chargeback.save(update_fields=["reason", "evidence_due_at"])
    return chargeback, is_new


def _target(chargeback: Chargeback, answer: Dispute, *, is_first_taking: bool) -> str:
    """The state Stripe's words amount to. Won counts once the money is back; an old word does not reopen an answer."""
    target = MEANING.get(answer.status, Status(chargeback.status))
    if target == Status.WON and chargeback.taken_at and not books.given_back(answer):
        return Status.UNDER_REVIEW
    is_old = chargeback.status == Status.UNDER_REVIEW and target == Status.NEEDS_RESPONSE and not is_first_taking
    return Status.UNDER_REVIEW if is_old else target


def _freeze(chargeback: Chargeback, holds: list[Hold]) -> None:
    for hold in holds:
        if hold.status == Hold.Status.FUNDED:
            freeze(hold, reason=outcomes.why_frozen(chargeback), by=None)


def _settle_answer(chargeback: Chargeback, answer: Dispute) -> None:
    """Our evidence has arrived, whoever learnt of it first."""
    if answer.answers or MEANING.get(answer.status) not in Chargeback.OPEN:
        steps.settle(Step.Kind.EVIDENCE, chargeback.pk, stripe_id=answer.id)
    if answer.answers and not chargeback.submitted_at:
        chargeback.submitted_at = timezone.now()
        chargeback.save(update_fields=["submitted_at"])


def _move(chargeback: Chargeback, target: str, answer: Dispute, holds: list[Hold]) -> None:
    before = chargeback.status
    if target in Chargeback.OPEN:
        move(chargeback, target, closed_at=None)
        if before == Status.UNDER_REVIEW:
            _ask_again(chargeback)
        return
    move(chargeback, target, closed_at=timezone.now())
    outcome = {Status.WON: outcomes.won, Status.LOST: outcomes.lost, Status.CLOSED: outcomes.closed}[Status(target)]
    ended = outcome(chargeback, answer, holds, was_lost=before == Status.LOST)
    signals.chargeback_closed.send(sender=Chargeback, chargeback=chargeback)
    telling.closed(chargeback, holds, ended=ended)
    nudge(DELIVER)


def _ask_again(chargeback: Chargeback) -> None:
    """An inquiry that was answered became a chargeback, which takes an answer of its own."""
    chargeback.submitted_at = chargeback.submitted_by = None
    chargeback.save(update_fields=["submitted_at", "submitted_by"])
    step = Step.objects.filter(kind=Step.Kind.EVIDENCE, subject_id=chargeback.pk, status=Step.Status.DONE).first()
    if step is not None:
        steps.undone(step, reason="asked_again", detail="The inquiry became a chargeback.")
