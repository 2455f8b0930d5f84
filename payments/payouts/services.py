"""Release: approved work is owed to the student, and a transfer row waits to be sent."""

from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.services import record as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.nudges import nudge
from marketplace.core.states import move
from payments import signals
from payments.holds.models import Hold
from payments.holds.services import lock, refuse_frozen
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit
from payments.payouts.models import Reversal, Transfer

Account = JournalLine.Account
SEND = "payments.tasks.send_transfers"


class NothingToRetry(DomainError):
    """This transfer is not one that failed or waits."""


class NothingToPayAgain(DomainError):
    """Nothing was taken back of this transfer, or it was paid again already."""


@transaction.atomic
def release(hold: Hold, *, by: User | None) -> Transfer:
    """Owe the student the pay of a funded hold; its transfer is sent by a worker, once.

    Announces `hold_released`. Raises Frozen, or IllegalMove when the hold is not funded or has ended already.
    """
    (latest,) = lock([hold])
    refuse_frozen(latest)
    hold.payee = latest.payee  # It may have been handed on since the caller read it.
    transfer = _pay_out(hold, Hold.Status.RELEASED, pay_cents=hold.amount_cents, fee_cents=hold.fee_cents, by=by)
    signals.hold_released.send(sender=Hold, hold=hold)
    return transfer


@transaction.atomic
def release_part(hold: Hold, *, pay_cents: int, fee_cents: int, reason: str, by: User | None) -> Transfer:
    """Owe the student a part of the pay, and end the hold as split; giving the rest back is the caller's."""
    return _pay_out(hold, Hold.Status.SPLIT, pay_cents=pay_cents, fee_cents=fee_cents, by=by, reason=reason)


def _pay_out(
    hold: Hold, to: Hold.Status, *, pay_cents: int, fee_cents: int, by: User | None, reason: str = ""
) -> Transfer:
    ended: dict[str, Any] = {"ended_at": timezone.now(), "frozen_at": None, "freeze_reason": ""}
    move(hold, to, by=by, reason=reason, released_cents=pay_cents, released_fee_cents=fee_cents, **ended)
    ledger.post(
        f"hold:{hold.pk}:released",
        currency=hold.currency,
        memo=hold.reference,
        lines=[
            Debit(Account.HELD_FUNDS, pay_cents + fee_cents, str(hold.pk)),
            Credit(Account.PAYABLE, pay_cents, str(hold.payee_id)),
            Credit(Account.PLATFORM_FEES, fee_cents, str(hold.pk)),
        ],
    )
    transfer = Transfer.objects.create(hold=hold, payee=hold.payee, amount_cents=pay_cents, currency=hold.currency)
    nudge(SEND)
    return transfer


@transaction.atomic
def pay_again(transfer: Transfer, *, reason: str, by: User | None) -> Transfer:
    """Pay what was taken back by mistake, by a transfer of its own, once.

    What was taken in Stripe's dashboard is owed to the student since then. Where nothing was, it is what we took back
    ourselves, and paying that again is our loss.
    """
    lock([transfer.hold])
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    taken = transfer.reversals.filter(status=Reversal.Status.DONE)
    elsewhere = taken.filter(is_ours=False).aggregate(total=Sum("amount_cents", default=0))["total"]
    amount_cents = elsewhere or transfer.reversed_cents
    if not amount_cents or Transfer.objects.filter(again_of=transfer).exists():
        raise NothingToPayAgain(_("There is nothing to pay again: nothing was taken back, or it was paid again."))
    again = Transfer.objects.create(
        hold_id=transfer.hold_id,
        again_of=transfer,
        payee_id=transfer.payee_id,
        amount_cents=amount_cents,
        currency=transfer.currency,
        is_our_loss=not elsewhere,
    )
    if again.is_our_loss:
        ledger.post(
            f"transfer:{again.pk}:owed",
            currency=again.currency,
            memo=reason,
            lines=[
                Debit(Account.LOSSES, amount_cents, str(again.hold_id)),
                Credit(Account.PAYABLE, amount_cents, str(again.payee_id)),
            ],
        )
    audit(again, "paid again", by=by, reason=reason)
    nudge(SEND)
    return again


@transaction.atomic
def wake(user: User) -> int:
    """The payee can be paid now: what waited for that is due at once. Returns how many."""
    waiting = Transfer.objects.filter(
        payee=user, status__in=[Transfer.Status.PENDING, Transfer.Status.FAILED], waiting_for__in=["payee", "refusal"]
    )
    woken = waiting.update(next_attempt_at=timezone.now())
    nudge(SEND)
    return woken


@transaction.atomic
def retry(transfer: Transfer, *, by: User | None) -> Transfer:
    """Make a failed or waiting transfer due now. Whether it was sent before is asked at Stripe first, as ever."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.status == Transfer.Status.FAILED:
        move(transfer, Transfer.Status.PENDING, by=by, next_attempt_at=timezone.now())
    elif transfer.status == Transfer.Status.PENDING:
        transfer.next_attempt_at = timezone.now()
        transfer.save(update_fields=["next_attempt_at"])
    else:
        raise NothingToRetry(_("This transfer was sent; there is nothing to try again."))
    nudge(SEND)
    return transfer
