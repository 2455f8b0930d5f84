"""Taking pay back from a student: each a row first, against something the student owes us.

A refund that the student bears leaves them owing its pay; a reversal settles that. What their balance at Stripe does
not cover waits, until staff writes it off as our loss.
"""

import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.services import record as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.formats import money_exact
from marketplace.core.nudges import nudge
from marketplace.core.states import move
from payments import notifications
from payments.gateway import steps
from payments.gateway.models import Step
from payments.holds.models import Hold
from payments.holds.services import lock
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.queries import balance
from payments.ledger.services import Credit, Debit
from payments.payouts.models import Reversal, Transfer

Account = JournalLine.Account
Status = Reversal.Status
OPEN = (Status.PENDING, Status.FAILED)
SEND = "payments.tasks.send_reversals"


class NothingToTakeBack(DomainError):
    """The student was not paid so much, or it was taken back already."""


class NothingOwed(DomainError):
    """There is no loss of ours that this would make good."""


class NothingToRetry(DomainError):
    """This reversal is not one that failed or waits."""


class StillUnderWay(DomainError):
    """Stripe has not said yet whether it took the money back."""


@transaction.atomic
def take_back(transfer: Transfer, *, amount_cents: int, reason: str, by: User | None) -> Reversal:
    """Let the student bear what we lost on this work, a chargeback for example: a worker takes it back from them.

    Raises NothingOwed beyond our loss, NothingToTakeBack beyond what was paid and not taken back yet.
    """
    lock([transfer.hold])
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    lost = balance(Account.LOSSES, currency=transfer.currency, subject=str(transfer.hold_id))
    if not 0 < amount_cents <= lost:
        raise NothingOwed(_("We lost %(lost)s on this work.") % {"lost": money_exact(lost, transfer.currency)})
    if amount_cents > left(transfer):
        raise NothingToTakeBack(
            _("At most %(left)s can be taken back.") % {"left": money_exact(left(transfer), transfer.currency)}
        )
    reversal = _ask_for(transfer, amount_cents=amount_cents, reason=reason, by=by)
    audit(transfer, "asked back", by=by, reason=reason)
    ledger.post(
        f"reversal:{reversal.pk}:owed",
        currency=reversal.currency,
        memo=reason,
        lines=[
            Debit(Account.RECEIVABLE, amount_cents, str(transfer.payee_id)),
            Credit(Account.LOSSES, amount_cents, str(transfer.hold_id)),
        ],
    )
    return reversal


def _ask_for(
    transfer: Transfer, *, amount_cents: int, reason: str, by: User | None, refund_id: uuid.UUID | None = None
) -> Reversal:
    reversal = Reversal.objects.create(
        transfer=transfer,
        refund_id=refund_id,
        amount_cents=amount_cents,
        currency=transfer.currency,
        reason=reason[:300],
        requested_by=by,
    )
    notifications.pay_is_taken_back(
        transfer.payee,
        amount_cents=amount_cents,
        currency=transfer.currency,
        reference=transfer.hold.reference,
        reason=reason,
        key=f"reversal:{reversal.pk}",
    )
    nudge(SEND)
    return reversal


def left(transfer: Transfer) -> int:
    """What of a transfer could still be taken back: neither back already nor about to be."""
    gone = transfer.reversals.exclude(status=Status.WRITTEN_OFF).values_list("amount_cents", flat=True)
    return transfer.amount_cents - sum(gone)


def refuse_beyond(hold: Hold, amount_cents: int) -> None:
    """Raises NothingToTakeBack when no transfer of this hold could bring so much back. The caller locked the hold."""
    promised = hold.refunds.filter(bearer="student", reversal=None).exclude(status="cancelled")
    sums = promised.aggregate(whole=Sum("amount_cents", default=0), fee=Sum("fee_cents", default=0))
    most = max((left(transfer) for transfer in hold.transfers.all()), default=0) - sums["whole"] + sums["fee"]
    if amount_cents > most:
        raise NothingToTakeBack(
            _("The student has %(left)s of this pay left. Choose us to bear more than that.")
            % {"left": money_exact(max(most, 0), hold.currency)}
        )


@transaction.atomic
def settle_refund(
    hold: Hold, *, refund_id: uuid.UUID, amount_cents: int, reason: str, by: User | None
) -> Reversal | None:
    """Stripe took a refund of which the student bears `amount_cents`: take that back from them, once."""
    transfers = list(Transfer.objects.select_for_update(no_key=True).filter(hold=hold).order_by("created_at"))
    existing = Reversal.objects.filter(refund=refund_id).first()
    if existing or not amount_cents:
        return existing
    transfer = max(transfers, key=left)
    return _ask_for(transfer, amount_cents=amount_cents, reason=reason, by=by, refund_id=refund_id)


@transaction.atomic
def retry(reversal: Reversal, *, by: User | None) -> Reversal:
    """Make a failed or waiting reversal due now. Whether it was made before is asked at Stripe first, as ever."""
    reversal = Reversal.objects.select_for_update().get(pk=reversal.pk)
    if reversal.status == Status.FAILED:
        move(reversal, Status.PENDING, by=by, next_attempt_at=timezone.now())
    elif reversal.status == Status.PENDING:
        reversal.next_attempt_at = timezone.now()
        reversal.save(update_fields=["next_attempt_at"])
    else:
        raise NothingToRetry(_("This reversal has ended; there is nothing to try again."))
    nudge(SEND)
    return reversal


@transaction.atomic
def write_off(reversal: Reversal, *, reason: str, by: User | None) -> Reversal:
    """What the student cannot give back is our loss. Raises StillUnderWay while Stripe's answer is out."""
    reversal = Reversal.objects.select_for_update(of=("self",)).select_related("transfer").get(pk=reversal.pk)
    if steps.unsettled(Step.Kind.REVERSAL, reversal.pk):
        raise StillUnderWay(_("Stripe has not said yet whether it took the money back. Try again in a minute."))
    move(reversal, Status.WRITTEN_OFF, by=by, reason=reason, done_at=timezone.now(), waiting_for="")
    ledger.post(
        f"reversal:{reversal.pk}:written_off",
        currency=reversal.currency,
        memo=reason,
        lines=[
            Debit(Account.LOSSES, reversal.amount_cents, str(reversal.transfer.hold_id)),
            Credit(Account.RECEIVABLE, reversal.amount_cents, str(reversal.transfer.payee_id)),
        ],
    )
    return reversal
