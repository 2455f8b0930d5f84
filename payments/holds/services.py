"""Holds: made when work is agreed, funded when Stripe says so, cancelled while nobody has paid, frozen on doubt."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.nudges import nudge
from marketplace.core.states import move
from payments import signals
from payments.holds.models import Checkout, Hold
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit

Account = JournalLine.Account
SETTLE = "payments.tasks.settle_checkouts"


class NoAmount(DomainError):
    """There is nothing to hold."""


class NobodyPaid(DomainError):
    """There is no payment this could come from."""


class NotFrozen(DomainError):
    """There is nothing to unfreeze."""


class Frozen(DomainError):
    """A bank or staff looks at the payment; nothing moves until they are done."""

    def __init__(self) -> None:
        super().__init__(_("This payment is on hold while a bank or our staff looks at it. It can go on after that."))


@transaction.atomic
def hold(
    *,
    company: Company,
    payee: User,
    amount_cents: int,
    fee_cents: int,
    currency: str,
    reference: str,
    by: User | None,
) -> Hold:
    """Ask `company` to put aside the pay of one piece of work plus our fee; nothing is charged yet."""
    if amount_cents <= 0 or fee_cents < 0:
        raise NoAmount(_("The pay has to be more than zero."))
    return Hold.objects.create(
        company=company,
        payee=payee,
        amount_cents=amount_cents,
        fee_cents=fee_cents,
        currency=currency,
        reference=reference[:200],
    )


def lock(holds: list[Hold]) -> list[Hold]:
    """Lock these holds and their checkouts until commit, in the order funding takes them.

    Who is about to lock rows of their own and then cancel or release calls this first, so that a payment arriving
    at the same moment waits instead of meeting them head-on. Returns the holds as they are now. The locks leave the
    keys alone, so that rows which refer to these, such as a document, can be added meanwhile.
    """
    keys = [hold.pk for hold in holds]
    checkouts = Checkout.objects.filter(holds__in=keys).values("pk")
    list(Checkout.objects.select_for_update(no_key=True).filter(pk__in=checkouts).order_by("pk"))
    return list(Hold.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def payment_of(hold: Hold) -> Checkout:
    """The checkout that paid for a hold. Raises NobodyPaid where none did."""
    if hold.checkout is None:
        raise NobodyPaid(_("Nobody has paid for this yet."))
    return hold.checkout


def refuse_frozen(hold: Hold) -> None:
    """Raises Frozen while a bank or staff looks at the payment. The caller holds the row's lock."""
    if hold.status == Hold.Status.FROZEN:
        raise Frozen


@transaction.atomic
def cancel(hold: Hold, *, reason: str, by: User | None) -> Hold:
    """End a hold nobody has paid. A checkout that is still open is closed at Stripe by the next sweep."""
    lock([hold])
    move(hold, Hold.Status.CANCELLED, by=by, reason=reason, ended_at=timezone.now())
    Checkout.objects.filter(holds=hold, status=Checkout.Status.OPEN).update(next_attempt_at=timezone.now())
    nudge(SETTLE)
    return hold


@transaction.atomic
def fund(hold: Hold) -> Hold:
    """The money is there: announce `hold_funded`, or `hold_paid_late` when the hold was cancelled meanwhile.

    The caller has Stripe's word for it and holds the row's lock.
    """
    was_cancelled = hold.status == Hold.Status.CANCELLED
    move(hold, Hold.Status.FUNDED, funded_at=timezone.now(), ended_at=None)
    ledger.post(
        f"hold:{hold.pk}:funded",
        currency=hold.currency,
        memo=hold.reference,
        lines=[
            Debit(Account.STRIPE_BALANCE, hold.total_cents),
            Credit(Account.HELD_FUNDS, hold.total_cents, str(hold.pk)),
        ],
    )
    signal = signals.hold_paid_late if was_cancelled else signals.hold_funded
    signal.send(sender=Hold, hold=hold)
    return hold


@transaction.atomic
def freeze(hold: Hold, *, reason: str, by: User | None) -> Hold:
    """Keep held money where it is until `unfreeze`: parties can neither release nor take it back."""
    lock([hold])
    move(hold, Hold.Status.FROZEN, by=by, reason=reason, frozen_at=timezone.now(), freeze_reason=reason[:300])
    signals.hold_frozen.send(sender=Hold, hold=hold)
    return hold


@transaction.atomic
def unfreeze(hold: Hold, *, by: User | None, reason: str) -> Hold:
    """Whoever looked at the payment is done with it: it is held as before."""
    (hold,) = lock([hold])
    if hold.status != Hold.Status.FROZEN:
        raise NotFrozen(_("This payment is not on hold."))
    move(hold, Hold.Status.FUNDED, by=by, reason=reason, frozen_at=None, freeze_reason="")
    signals.hold_unfrozen.send(sender=Hold, hold=hold)
    return hold
