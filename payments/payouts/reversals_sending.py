"""Sending reversals: claim a due row, call Stripe outside any transaction, record the answer in a second one.

Reversals that staff makes in Stripe's dashboard reach the books through the same `record`.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.formats import money_exact
from marketplace.core.states import move
from payments import signals
from payments.gateway import claims, reversals, steps
from payments.gateway.answers import Reversal as Taken
from payments.gateway.answers import own_id
from payments.gateway.errors import Busy, GatewayError
from payments.gateway.models import Step
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit
from payments.payouts.models import Reversal, Transfer

Account = JournalLine.Account
Status = Reversal.Status
OPEN = (Status.PENDING, Status.FAILED)
REACHED = (Transfer.Status.SENT, Transfer.Status.PAID, Transfer.Status.REVERSED)
ASK_AGAIN = dt.timedelta(minutes=1)
LOOK_AGAIN = dt.timedelta(hours=1)


def send_next() -> bool:
    """Take back what has been due longest; False when nothing is due."""
    claimed = _claim()
    if claimed is None:
        return False
    reversal, step = claimed
    if step is not None:
        _send(reversal, step)
    return True


@transaction.atomic
def _claim() -> tuple[Reversal, Step | None] | None:
    """A due row with its step planned; without one while the pay has not reached the student.

    Refund first, reverse second: while the refund it settles is not done, or was given back by a bank, it rests.
    """
    settled = Q(refund=None) | Q(refund__status="done")
    reversal = claims.claim(Reversal.objects.filter(settled, status__in=OPEN).select_related("transfer"))
    if reversal is None:
        return None
    if reversal.status == Status.FAILED:
        move(reversal, Status.PENDING)
    if reversal.transfer.status not in REACHED:
        _wait(reversal, Reversal.Waiting.TRANSFER, LOOK_AGAIN)
        return reversal, None
    step = steps.plan(Step.Kind.REVERSAL, reversal.pk, amount_cents=reversal.amount_cents, currency=reversal.currency)
    return reversal, step


def _wait(reversal: Reversal, reason: str, delay: dt.timedelta) -> None:
    reversal.waiting_for, reversal.next_attempt_at = reason, timezone.now() + delay
    reversal.save(update_fields=["waiting_for", "next_attempt_at"])


def _send(reversal: Reversal, step: Step) -> None:
    try:
        answer = steps.carry_out(step, send=lambda key: _request(reversal, step, key), ask=lambda: _find(reversal))
    except GatewayError as error:
        _record_failure(reversal, step, error)
    else:
        record(reversal.transfer, answer)


def _request(reversal: Reversal, step: Step, key: str) -> Taken:
    return reversals.reverse_transfer(
        key,
        transfer_id=reversal.transfer.stripe_id,
        amount_cents=step.amount_cents,
        metadata={"reversal": str(reversal.pk), "transfer": str(reversal.transfer_id)},
    )


def _find(reversal: Reversal) -> Taken | None:
    """What an earlier call did, whatever became of its answer."""
    for found in reversals.reversals_of(reversal.transfer.stripe_id):
        if own_id(found.metadata, "reversal") == reversal.pk:
            return found
    return None


@transaction.atomic
def record(transfer: Transfer, answer: Taken) -> Reversal:
    """Write down that Stripe took a part of this transfer back, asked for here or in its dashboard."""
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("hold").get(pk=transfer.pk)
    rows = Reversal.objects.select_for_update().filter(transfer=transfer)
    reversal = rows.filter(stripe_id=answer.id).first()
    if reversal is not None:
        return reversal
    named = own_id(answer.metadata, "reversal")
    reversal = rows.filter(pk=named, status__in=OPEN).first() if named else None
    return _done(reversal or _made_elsewhere(transfer, answer), transfer, answer)


def _made_elsewhere(transfer: Transfer, answer: Taken) -> Reversal:
    """In Stripe's dashboard: what we wait for, or else, until a person decides, money we owe the student again."""
    waiting = Reversal.objects.filter(transfer=transfer, status__in=OPEN, amount_cents=answer.amount_cents)
    for reversal in waiting.select_for_update().order_by("created_at"):
        if steps.unsettled(Step.Kind.REVERSAL, reversal.pk) is None:
            return reversal
    return Reversal.objects.create(
        transfer=transfer,
        amount_cents=answer.amount_cents,
        currency=transfer.currency,
        reason=_("Taken back in Stripe's dashboard."),
        is_ours=False,
    )


def _done(reversal: Reversal, transfer: Transfer, answer: Taken) -> Reversal:
    steps.settle(Step.Kind.REVERSAL, reversal.pk, stripe_id=answer.id)
    if reversal.status == Status.FAILED:
        move(reversal, Status.PENDING)
    move(reversal, Status.DONE, stripe_id=answer.id, done_at=timezone.now(), waiting_for="")
    settled = Account.RECEIVABLE if reversal.is_ours else Account.PAYABLE
    ledger.post(
        f"reversal:{answer.id}",
        currency=transfer.currency,
        memo=reversal.reason,
        lines=[
            Debit(Account.STRIPE_BALANCE, reversal.amount_cents),
            Credit(settled, reversal.amount_cents, str(transfer.payee_id)),
        ],
    )
    _shrink(transfer, reversal.amount_cents)
    signals.transfer_reversed.send(sender=Transfer, transfer=transfer, reversal=reversal)
    if not reversal.is_ours:
        _announce(reversal, transfer)
    return reversal


def _shrink(transfer: Transfer, amount_cents: int) -> None:
    Transfer.objects.filter(pk=transfer.pk).update(reversed_cents=F("reversed_cents") + amount_cents)
    transfer.refresh_from_db(fields=["reversed_cents"])
    if transfer.reversed_cents == transfer.amount_cents:
        move(transfer, Transfer.Status.REVERSED)


def _announce(reversal: Reversal, transfer: Transfer) -> None:
    amount = money_exact(reversal.amount_cents, reversal.currency)
    signals.money_moved_elsewhere.send(
        sender=Reversal,
        kind="reversal",
        key=f"reversal:{reversal.stripe_id}",
        text=_("%(amount)s was taken back from %(student)s in Stripe's dashboard")
        % {"amount": amount, "student": transfer.payee.name},
        stripe_id=reversal.stripe_id,
        amount_cents=reversal.amount_cents,
        currency=reversal.currency,
        hold=transfer.hold,
    )


@transaction.atomic
def _record_failure(reversal: Reversal, step: Step, error: GatewayError) -> None:
    reversal = Reversal.objects.select_for_update().get(pk=reversal.pk)
    step = steps.failed(step, error)
    if reversal.status != Status.PENDING:
        return
    if step.status != Step.Status.REFUSED:
        _wait(reversal, Reversal.Waiting.ANSWER, ASK_AGAIN)
        return
    due = timezone.now() + claims.backoff(step.attempt)
    move(reversal, Status.FAILED, waiting_for=_reason(error), next_attempt_at=due)


def _reason(error: GatewayError) -> str:
    if isinstance(error, Busy):
        return Reversal.Waiting.BUSY
    is_short = error.reason in ("balance_insufficient", "insufficient_funds")
    return Reversal.Waiting.BALANCE if is_short else Reversal.Waiting.REFUSAL
