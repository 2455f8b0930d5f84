"""Sending transfers: claim a due row, call Stripe outside any transaction, record the answer in a second one.

A row is sent when Stripe confirmed that the transfer exists, and paid once it was fetched again. Every function that
records is safe to run twice and out of order, whoever learnt of it first: the call, the sweep or a message.
"""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.core.states import move
from payments import notifications, signals
from payments.gateway import claims, reversals, steps, stripe
from payments.gateway.answers import SentTransfer, own_id
from payments.gateway.errors import Busy, GatewayError, Mismatch, Missing
from payments.gateway.models import Step
from payments.holds.services import payment_of
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit
from payments.payees import services as payees
from payments.payees.models import Payee
from payments.payouts import reversals_sending, sources
from payments.payouts.models import Transfer

Account = JournalLine.Account
Status = Transfer.Status
PAYEE_RECHECK = dt.timedelta(hours=1)
REMIND_AFTER = dt.timedelta(days=1)
ASK_AGAIN = dt.timedelta(minutes=1)
CONFIRM_AGAIN = dt.timedelta(minutes=5)


def send_next() -> bool:
    """Send the transfer that has been due longest; False when none is due."""
    claimed = _claim()
    if claimed is None:
        return False
    transfer, payee, step = claimed
    if step is not None and payee is not None:
        _send(transfer, payee, step)
    return True


@transaction.atomic
def _claim() -> tuple[Transfer, Payee | None, Step | None] | None:
    """A due row with its step planned; without a step when the payee has to be waited for."""
    waiting = Transfer.objects.filter(status__in=[Status.PENDING, Status.FAILED])
    transfer = claims.claim(waiting.select_related("hold__checkout"))
    if transfer is None:
        return None
    if transfer.status == Status.FAILED:
        move(transfer, Status.PENDING)
    payee = Payee.objects.filter(user_id=transfer.payee_id).first()
    is_ready = payee is not None and payee.status == Payee.Status.ACTIVE
    made = steps.attempts(Step.Kind.TRANSFER, transfer.pk)
    if not any(step.status in steps.UNSETTLED for step in made):
        if not is_ready:
            _wait(transfer, Transfer.Waiting.PAYEE, PAYEE_RECHECK)
            _remind(transfer)
            return transfer, payee, None
        sources.choose(transfer)
    amount, currency = transfer.amount_cents, transfer.currency
    step = steps.plan(Step.Kind.TRANSFER, transfer.pk, amount_cents=amount, currency=currency, made=made)
    return transfer, payee, step


def _wait(transfer: Transfer, reason: str, delay: dt.timedelta) -> None:
    transfer.waiting_for, transfer.next_attempt_at = reason, timezone.now() + delay
    transfer.save(update_fields=["waiting_for", "next_attempt_at"])


def _remind(transfer: Transfer) -> None:
    """Say once, a day after the work was approved, that the pay waits for the student."""
    if timezone.now() - transfer.created_at > REMIND_AFTER:
        notifications.pay_waits(
            transfer.payee,
            amount_cents=transfer.amount_cents,
            currency=transfer.currency,
            reference=transfer.hold.reference,
            key=f"transfer:{transfer.pk}",
        )


def _send(transfer: Transfer, payee: Payee, step: Step) -> None:
    try:
        answer = steps.carry_out(
            step, send=lambda key: _request(transfer, payee, step, key), ask=lambda: _find(transfer)
        )
    except GatewayError as error:
        _record_failure(transfer, step, error)
    else:
        record(answer)


def _request(transfer: Transfer, payee: Payee, step: Step, key: str) -> SentTransfer:
    checkout = payment_of(transfer.hold)
    return stripe.send_transfer(
        key,
        amount_cents=step.amount_cents,
        currency=step.currency,
        destination=payee.stripe_id,
        charge_id="" if transfer.is_from_balance else checkout.charge_id,
        transfer_group=checkout.transfer_group,
        metadata={"transfer": str(transfer.pk), "hold": str(transfer.hold_id)},
    )


def _find(transfer: Transfer) -> SentTransfer | None:
    """What an earlier call did, whatever became of its answer."""
    for found in stripe.transfers_of(payment_of(transfer.hold).transfer_group):
        if own_id(found.metadata, "transfer") == transfer.pk:
            return found
    return None


@transaction.atomic
def record(answer: SentTransfer) -> Transfer:
    """Write down that a transfer exists at Stripe, and what was taken back of it.

    Raises Missing when the transfer is none of ours.
    """
    return _record(answer)


def _record(answer: SentTransfer) -> Transfer:
    ours = Q(stripe_id=answer.id) | Q(stripe_id="", pk=own_id(answer.metadata, "transfer"))
    transfer = Transfer.objects.select_related("hold").select_for_update(of=("self",)).filter(ours).first()
    if transfer is None:
        raise Missing("unknown_transfer", f"No transfer of ours has the id {answer.id}.")
    if transfer.status in (Status.PENDING, Status.FAILED):
        _mark_sent(transfer, answer)
    if answer.payment_id and not transfer.payment_id:
        transfer.payment_id = answer.payment_id
        transfer.save(update_fields=["payment_id"])
    for part in reversed(answer.reversals):
        reversals_sending.record(transfer, part)
    if answer.reversals:
        transfer.refresh_from_db()
    return transfer


def _mark_sent(transfer: Transfer, answer: SentTransfer) -> None:
    if (answer.amount_cents, answer.currency) != (transfer.amount_cents, transfer.currency):
        raise Mismatch("wrong_amount", f"{answer.id} moved {answer.amount_cents}, not {transfer.amount_cents}.")
    steps.settle(Step.Kind.TRANSFER, transfer.pk, stripe_id=answer.id)
    if transfer.status == Status.FAILED:
        move(transfer, Status.PENDING)
    now = timezone.now()
    told = {"stripe_id": answer.id, "payment_id": answer.payment_id}
    move(transfer, Status.SENT, sent_at=now, waiting_for="", next_attempt_at=now, **told)
    ledger.post(
        f"transfer:{transfer.pk}:sent",
        currency=transfer.currency,
        lines=[
            Debit(Account.PAYABLE, transfer.amount_cents, str(transfer.payee_id)),
            Credit(Account.STRIPE_BALANCE, transfer.amount_cents),
        ],
    )


@transaction.atomic
def _record_failure(transfer: Transfer, step: Step, error: GatewayError) -> None:
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    step = steps.failed(step, error)
    if transfer.status != Status.PENDING:
        return
    if step.status != Step.Status.REFUSED:
        _wait(transfer, Transfer.Waiting.ANSWER, ASK_AGAIN)
        return
    delay = claims.backoff(step.attempt)
    move(transfer, Status.FAILED, waiting_for=_reason(error), next_attempt_at=timezone.now() + delay)
    if error.reason == "insufficient_capabilities_for_transfer":
        payees.look_again(transfer.payee)
    signals.transfer_failed.send(sender=Transfer, transfer=transfer)


def _reason(error: GatewayError) -> str:
    if isinstance(error, Busy):
        return Transfer.Waiting.BUSY
    is_short = error.reason == "balance_insufficient"
    return Transfer.Waiting.BALANCE if is_short else Transfer.Waiting.REFUSAL


def confirm_next() -> bool:
    """Fetch the sent transfer that has waited longest for confirmation; False when none is due."""
    transfer = claims.claim(Transfer.objects.filter(status=Status.SENT), lease=CONFIRM_AGAIN)
    if transfer is None:
        return False
    with suppress(GatewayError):
        confirm(transfer.stripe_id)
    return True


def confirm(stripe_id: str) -> Transfer:
    """Fetch a transfer from Stripe and record it: announces `transfer_paid` once. Raises GatewayError."""
    return _confirm(reversals.transfer(stripe_id))


@transaction.atomic
def _confirm(answer: SentTransfer) -> Transfer:
    transfer = _record(answer)
    if transfer.status == Status.SENT:
        move(transfer, Status.PAID, paid_at=timezone.now())
        signals.transfer_paid.send(sender=Transfer, transfer=transfer)
    return transfer
