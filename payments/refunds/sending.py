"""Sending refunds: claim a due row, call Stripe outside any transaction, record the answer in a second one.

Refunds that staff makes in Stripe's dashboard reach the books through the same `record`.
"""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.core.states import move
from payments import signals
from payments.gateway import claims, steps, stripe
from payments.gateway.answers import SentRefund, own_id
from payments.gateway.errors import Busy, GatewayError
from payments.gateway.models import Step
from payments.holds.models import Hold
from payments.holds.services import payment_of
from payments.refunds import books, elsewhere
from payments.refunds.models import Refund

Status = Refund.Status
ASK_AGAIN = dt.timedelta(minutes=1)
LOOK_AGAIN = dt.timedelta(minutes=10)
CAME_BACK = ("failed", "canceled")


def send_next() -> bool:
    """Send the refund that has been due longest; False when none is due."""
    claimed = _claim()
    if claimed is None:
        return False
    refund, step = claimed
    try:
        answer = steps.carry_out(step, send=lambda key: _request(refund, step, key), ask=lambda: _find(refund))
    except GatewayError as error:
        _record_failure(refund, step, error)
    else:
        record(answer)
    return True


@transaction.atomic
def _claim() -> tuple[Refund, Step] | None:
    waiting = Refund.objects.filter(status__in=[Status.PENDING, Status.FAILED])
    refund = claims.claim(waiting.select_related("hold__checkout"))
    if refund is None:
        return None
    if refund.status == Status.FAILED:
        move(refund, Status.PENDING)
    return refund, steps.plan(Step.Kind.REFUND, refund.pk, amount_cents=refund.amount_cents, currency=refund.currency)


def _request(refund: Refund, step: Step, key: str) -> SentRefund:
    return stripe.send_refund(
        key,
        charge_id=payment_of(refund.hold).charge_id,
        amount_cents=step.amount_cents,
        metadata={"refund": str(refund.pk), "hold": str(refund.hold_id)},
    )


def _find(refund: Refund) -> SentRefund | None:
    """What an earlier call did, whatever became of its answer; one that came back does not count."""
    for found in stripe.refunds_of(payment_of(refund.hold).charge_id):
        if own_id(found.metadata, "refund") == refund.pk and found.status not in CAME_BACK:
            return found
    return None


@transaction.atomic
def record(answer: SentRefund) -> Refund | None:
    """Write down how a refund stands at Stripe; returns our row, or None for one made in the dashboard.

    Raises Missing when the charge is none of ours.
    """
    rows = Refund.objects.select_for_update(of=("self",)).select_related("hold")
    named = own_id(answer.metadata, "refund")
    refund = rows.filter(stripe_id=answer.id).first() or (rows.filter(pk=named).first() if named else None)
    if refund is None or _is_another(refund, answer):
        refund = elsewhere.adopt(answer)
    if refund is None:
        return None
    if answer.status in CAME_BACK:
        _take_back(refund, answer)
    else:
        _move_on(refund, answer)
    return refund


def _is_another(refund: Refund, answer: SentRefund) -> bool:
    """Whether the row is served by another refund at Stripe, so that this one is a second one, made beside it."""
    is_settled = refund.status in (Status.SENT, Status.DONE, Status.CANCELLED)
    return is_settled and refund.stripe_id != answer.id and answer.status not in CAME_BACK


def _move_on(refund: Refund, answer: SentRefund) -> None:
    """Forward only: pending, sent, done."""
    if refund.status == Status.FAILED and refund.stripe_id != answer.id:
        move(refund, Status.PENDING)
    now = timezone.now()
    if refund.status == Status.PENDING:
        steps.settle(Step.Kind.REFUND, refund.pk, stripe_id=answer.id)
        found: dict[str, Any] = {
            "stripe_id": answer.id,
            "sent_at": now,
            "waiting_for": "",
            "next_attempt_at": now + LOOK_AGAIN,
        }
        move(refund, Status.SENT, **found)
    if refund.status == Status.SENT and answer.status == "succeeded":
        move(refund, Status.DONE, done_at=now)
        books.post(refund)
        if refund.hold.status == Hold.Status.REFUNDED:
            signals.hold_refunded.send(sender=Hold, hold=refund.hold, refund=refund)
        signals.refund_done.send(sender=Refund, refund=refund)


def _take_back(refund: Refund, answer: SentRefund) -> None:
    """The payer's bank gave the refund back, perhaps days after it was done: it is owed again and tried again."""
    if refund.stripe_id != answer.id or refund.status not in (Status.SENT, Status.DONE):
        return
    if refund.status == Status.DONE:
        books.post_failure(refund)
    step = Step.objects.filter(kind=Step.Kind.REFUND, subject_id=refund.pk, status=Step.Status.DONE).first()
    if step is not None:
        steps.undone(step, reason="refund_failed", detail=answer.failure)
    delay = claims.backoff(step.attempt if step else 1, first=dt.timedelta(hours=1))
    waits: dict[str, Any] = {"waiting_for": Refund.Waiting.REFUSAL, "next_attempt_at": timezone.now() + delay}
    move(refund, Status.FAILED, reason=answer.failure, done_at=None, **waits)


@transaction.atomic
def _record_failure(refund: Refund, step: Step, error: GatewayError) -> None:
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    step = steps.failed(step, error)
    if refund.status != Status.PENDING:
        return
    if step.status != Step.Status.REFUSED:
        refund.waiting_for, refund.next_attempt_at = Refund.Waiting.ANSWER, timezone.now() + ASK_AGAIN
        refund.save(update_fields=["waiting_for", "next_attempt_at"])
        return
    due = timezone.now() + claims.backoff(step.attempt)
    move(refund, Status.FAILED, waiting_for=_reason(error), next_attempt_at=due)


def _reason(error: GatewayError) -> str:
    if isinstance(error, Busy):
        return Refund.Waiting.BUSY
    is_short = error.reason == "balance_insufficient"
    return Refund.Waiting.BALANCE if is_short else Refund.Waiting.REFUSAL


def confirm_next() -> bool:
    """Look at the sent refund that has waited longest for Stripe to finish; False when none is due."""
    refund = claims.claim(Refund.objects.filter(status=Status.SENT), lease=LOOK_AGAIN)
    if refund is None:
        return False
    with suppress(GatewayError):
        record(stripe.refund(refund.stripe_id))
    return True
