"""How held money ends when it is not simply released, and what may still go back afterwards.

These join what payouts and refunds do. Each takes the hold's lock, so that of two who end the same hold one wins.
"""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.audit.services import record as audit
from accounts.people.models import User
from marketplace.core import money
from marketplace.core.errors import DomainError
from marketplace.core.formats import money_exact
from marketplace.core.states import IllegalMove
from payments import signals
from payments.chargebacks.models import Chargeback
from payments.holds import services as holds
from payments.holds.models import Hold
from payments.holds.services import freeze as freeze
from payments.payouts import reversals
from payments.payouts.services import release, release_part
from payments.refunds import elsewhere
from payments.refunds import services as refunds
from payments.refunds.models import Refund

ENDED_WITHOUT_PAY = (Hold.Status.CANCELLED, Hold.Status.REFUNDED)
RELEASED = (Hold.Status.RELEASED, Hold.Status.SPLIT)
OURS_AGAIN = (Chargeback.Status.WON, Chargeback.Status.CLOSED)
Bearer = Refund.Bearer


class AlreadyEnded(DomainError):
    """The money of this hold has left it."""


class NotTheWholePay(DomainError):
    """A split pays more than nothing and less than everything."""


class BankDecides(DomainError):
    """A chargeback is open; what happens to the money is for the bank to say."""


class NothingToBear(DomainError):
    """There is no refund made elsewhere that waits for somebody to bear it."""


class TooMuch(DomainError):
    """More than there is left to give back."""


@transaction.atomic
def cancel_or_refund(hold: Hold, *, reason: str, by: User | None) -> Hold:
    """End a hold without paying the student: unpaid it is cancelled, paid it is refunded whole.

    Ending it twice is ending it once. A payment that arrives later goes back by itself. Raises AlreadyEnded when the
    pay was released, Frozen where only staff may go on.
    """
    (hold,) = holds.lock([hold])
    if hold.status == Hold.Status.OPEN:
        return holds.cancel(hold, reason=reason, by=by)
    if hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN):
        _refuse_frozen(hold, by)
        return refunds.refund(hold, reason=reason, by=by).hold
    if hold.status not in ENDED_WITHOUT_PAY:
        raise AlreadyEnded(_("The pay for this work was released and cannot go back."))
    return hold


@transaction.atomic
def split(hold: Hold, *, pay_cents: int, reason: str, by: User | None) -> Hold:
    """Pay the student a part of held money and give the company the rest, our fee in the same proportion.

    Announces `hold_split`. Raises NotTheWholePay when it is nothing or all, Frozen where only staff may go on,
    IllegalMove when the money is not held any more.
    """
    (hold,) = holds.lock([hold])
    _refuse_frozen(hold, by)
    if not 0 < pay_cents < hold.amount_cents:
        raise NotTheWholePay(
            _("Pay more than nothing and less than %(pay)s.") % {"pay": money_exact(hold.amount_cents, hold.currency)}
        )
    fee_cents = money.share(pay_cents, hold.amount_cents, hold.fee_cents)
    release_part(hold, pay_cents=pay_cents, fee_cents=fee_cents, reason=reason, by=by)
    refunds.send_back(
        hold,
        amount_cents=hold.total_cents - pay_cents - fee_cents,
        fee_cents=hold.fee_cents - fee_cents,
        reason=reason,
        by=by,
    )
    signals.hold_split.send(sender=Hold, hold=hold)
    return hold


@transaction.atomic
def settle(hold: Hold, *, pay_cents: int, reason: str, by: User | None) -> Hold:
    """End held money as two agreed or staff decided: all to the student, nothing, or a part.

    Of two who settle the same hold one wins; the other hears that it has ended.
    """
    (hold,) = holds.lock([hold])
    if hold.status not in (Hold.Status.FUNDED, Hold.Status.FROZEN):
        raise AlreadyEnded(_("This payment is settled already."))
    _refuse_frozen(hold, by)
    if 0 < pay_cents < hold.amount_cents:
        return split(hold, pay_cents=pay_cents, reason=reason, by=by)
    if pay_cents == 0:
        return cancel_or_refund(hold, reason=reason, by=by)
    if pay_cents != hold.amount_cents:
        raise NotTheWholePay(_("The pay is %(pay)s at most.") % {"pay": money_exact(hold.amount_cents, hold.currency)})
    if hold.status == Hold.Status.FROZEN:
        holds.unfreeze(hold, by=by, reason=reason)
    return release(hold, by=by).hold


@transaction.atomic
def unfreeze(hold: Hold, *, by: User | None, reason: str) -> Hold:
    """Let held money go on. Raises BankDecides while a bank disputes the payment."""
    (hold,) = holds.lock([hold])
    _refuse_while_disputed(hold)
    return holds.unfreeze(hold, by=by, reason=reason)


def _refuse_frozen(hold: Hold, by: User | None) -> None:
    """Frozen money is for staff to move, and while a bank disputes the payment for nobody."""
    if hold.status == Hold.Status.FROZEN:
        if by is None or not by.is_staff:
            raise holds.Frozen
        _refuse_while_disputed(hold)


def _refuse_while_disputed(hold: Hold) -> None:
    if Chargeback.objects.filter(checkout=hold.checkout_id, status__in=Chargeback.OPEN).exists():
        raise BankDecides(_("A bank disputes this payment. Wait until it has decided."))


@transaction.atomic
def refund_released(hold: Hold, *, amount_cents: int, bearer: str, reason: str, by: User | None) -> Refund:
    """Give the company money back after the pay was released, borne by the student or by us.

    `amount_cents` includes its share of our fee. The refund is sent first; once Stripe took it, what the student
    bears is taken back from them. Raises TooMuch beyond what was released and not given back yet, IllegalMove when
    nothing was released, BankDecides while a bank disputes the payment.
    """
    (hold,) = holds.lock([hold])
    if hold.status not in RELEASED:
        raise IllegalMove(_("Nothing was released here yet."))
    if Chargeback.objects.filter(checkout=hold.checkout_id).exclude(status__in=OURS_AGAIN).exists():
        raise BankDecides(_("A bank disputes this payment or took it back; it cannot be refunded as well."))
    earlier = _given_back(hold)
    fee_cents = _fee_share(hold, amount_cents, *earlier)
    _refuse_bearer(hold, bearer, amount_cents - fee_cents)
    audit(hold, "refunded after release", by=by, reason=reason)
    return refunds.send_back(
        hold, amount_cents=amount_cents, fee_cents=fee_cents, reason=reason, by=by, bearer=Bearer(bearer)
    )


@transaction.atomic
def bear_refund(hold: Hold, *, stripe_id: str, bearer: str, reason: str, by: User | None) -> Refund:
    """Decide who bears a refund that was made in Stripe's dashboard after the pay was released.

    Until then it is booked as owed to us by nobody in particular. Raises NothingToBear when Stripe's id names none
    that waits for this, and whatever `refund_released` raises about its amount.
    """
    (hold,) = holds.lock([hold])
    if hold.status not in RELEASED:
        raise IllegalMove(_("Nothing was released here yet."))
    amount_cents = elsewhere.waits_for_bearer(hold, stripe_id)
    if not amount_cents:
        raise NothingToBear(_("No refund made in Stripe's dashboard waits here under this id."))
    fee_cents = _fee_share(hold, amount_cents, *_given_back(hold))
    _refuse_bearer(hold, bearer, amount_cents - fee_cents)
    refund = elsewhere.take_over(
        hold, stripe_id, amount_cents=amount_cents, fee_cents=fee_cents, bearer=Bearer(bearer), reason=reason, by=by
    )
    audit(hold, "refund borne", by=by, reason=reason)
    return refund


def _refuse_bearer(hold: Hold, bearer: str, pay_cents: int) -> None:
    """What was released is borne by the student, as far as they have it, or by us."""
    if bearer not in (Bearer.STUDENT, Bearer.PLATFORM):
        raise ValueError(f"Nobody bears what was released as {bearer!r}.")
    if bearer == Bearer.STUDENT:
        reversals.refuse_beyond(hold, pay_cents)


def _given_back(hold: Hold) -> tuple[int, int]:
    """How much of what was released went back already or is about to, and how much of that was our fee."""
    later = hold.refunds.exclude(bearer=Bearer.HELD).exclude(status=Refund.Status.CANCELLED)
    sums = later.aggregate(whole=Sum("amount_cents", default=0), fee=Sum("fee_cents", default=0))
    return sums["whole"], sums["fee"]


def _fee_share(hold: Hold, amount_cents: int, earlier_cents: int, earlier_fee_cents: int) -> int:
    """What of a refund is our fee, so that pay and fee shrink in proportion and the last refund takes the last cent."""
    released = hold.released_cents + hold.released_fee_cents
    left, left_fee = released - earlier_cents, hold.released_fee_cents - earlier_fee_cents
    if not 0 < amount_cents <= left:
        raise TooMuch(_("At most %(left)s can go back.") % {"left": money_exact(left, hold.currency)})
    proportional = money.share(earlier_cents + amount_cents, released, hold.released_fee_cents) - earlier_fee_cents
    least = amount_cents - (left - left_fee)
    return min(max(proportional, least, 0), left_fee, amount_cents)
