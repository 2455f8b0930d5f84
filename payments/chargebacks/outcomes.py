"""How a chargeback ends: the held money goes on, or is gone; what was paid out already is our loss.

A student keeps what was approved, unless staff decides otherwise afterwards (`payouts.reversals.take_back`).
"""

from collections.abc import Iterator

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.formats import money_exact
from marketplace.core.states import move
from payments import signals
from payments.chargebacks import books
from payments.chargebacks.books import Share
from payments.chargebacks.models import Chargeback
from payments.gateway.answers import Dispute
from payments.holds.models import Hold
from payments.holds.services import unfreeze
from payments.ledger.models import JournalEntry, JournalLine
from payments.refunds.models import Refund
from payments.refunds.services import forget_waiting

Account = JournalLine.Account
HELD = (Hold.Status.FUNDED, Hold.Status.FROZEN)
WAITING = (Refund.Status.PENDING, Refund.Status.FAILED)


def why_frozen(chargeback: Chargeback) -> str:
    """The reason written on the holds this chargeback froze, for staff, by which they are found again."""
    return f"A bank disputes the payment ({chargeback.stripe_id})."


def won(chargeback: Chargeback, answer: Dispute, holds: list[Hold], *, was_lost: bool) -> list[Hold]:
    """The bank gave the money back: what was frozen goes on. Won after it was lost, a person has to decide."""
    back = books.given_back(answer)
    if chargeback.taken_at and back:
        charge: list[Share] = [(Account.CHARGEBACKS, back.amount_cents, chargeback.checkout.charge_id)]
        books.give_back(chargeback, back, _losses_of(chargeback) if was_lost else charge)
    if was_lost:
        _ask_staff(chargeback, _("A bank gave %(amount)s back that counted as lost. Decide who gets it."), holds)
    _unfreeze(chargeback, holds)
    return []


def closed(chargeback: Chargeback, answer: Dispute, holds: list[Hold], *, was_lost: bool) -> list[Hold]:
    """An inquiry ended without a chargeback."""
    _unfreeze(chargeback, holds)
    return []


def lost(chargeback: Chargeback, answer: Dispute, holds: list[Hold], *, was_lost: bool) -> list[Hold]:
    """The bank keeps the money. Returns the holds that ended with it.

    Held holds are refunded by it, when it took enough for all of them; refunds that waited are needless. The rest is
    our loss.
    """
    held = [hold for hold in holds if hold.status in HELD]
    if not chargeback.taken_at:
        _unfreeze(chargeback, holds)
        return []
    if chargeback.amount_cents < sum(hold.total_cents for hold in held):
        books.lose(chargeback, [(Account.LOSSES, chargeback.amount_cents, _subject(chargeback, holds))])
        _unfreeze(chargeback, holds)
        text = _("A bank keeps %(amount)s of a payment for more than that. We bear it; decide whether work has to end.")
        _ask_staff(chargeback, text, holds)
        return []
    shares: list[Share] = [(Account.HELD_FUNDS, hold.total_cents, str(hold.pk)) for hold in held]
    shares += _needless(chargeback, holds, chargeback.amount_cents - _sum(shares))
    shares += _borne(chargeback, holds, chargeback.amount_cents - _sum(shares))
    books.lose(chargeback, shares)
    for hold in held:
        _end(hold)
    return held


def _sum(shares: list[Share]) -> int:
    return sum(cents for _account, cents, _subject in shares)


def _end(hold: Hold) -> None:
    move(
        hold,
        Hold.Status.REFUNDED,
        reason=_("The company's bank took the payment back."),
        ended_at=timezone.now(),
        frozen_at=None,
        freeze_reason="",
    )
    signals.hold_refunded.send(sender=Hold, hold=hold, refund=None)


def _needless(chargeback: Chargeback, holds: list[Hold], rest: int) -> Iterator[Share]:
    """Refunds that waited would give the company its money twice."""
    for hold in holds:
        waiting = hold.refunds.filter(status__in=WAITING, bearer=Refund.Bearer.HELD)
        if waiting.aggregate(total=Sum("amount_cents", default=0))["total"] > rest:
            continue
        for refund in forget_waiting(hold, reason=why_frozen(chargeback)):
            if refund.bearer == Refund.Bearer.HELD:
                rest -= refund.amount_cents
                yield Account.HELD_FUNDS, refund.amount_cents, str(hold.pk)


def _borne(chargeback: Chargeback, holds: list[Hold], rest: int) -> Iterator[Share]:
    """What was released is paid out and stays so; we bear it, on the work it was for."""
    for hold in holds:
        share = min(rest, hold.released_cents + hold.released_fee_cents)
        rest -= share
        if share:
            yield Account.LOSSES, share, str(hold.pk)
    if rest:
        yield Account.LOSSES, rest, _subject(chargeback, holds)


def _subject(chargeback: Chargeback, holds: list[Hold]) -> str:
    return str(holds[0].pk) if len(holds) == 1 else str(chargeback.checkout_id)


def _losses_of(chargeback: Chargeback) -> list[Share]:
    """What was booked when it was lost, made good: work that ended stays ended."""
    entry = JournalEntry.objects.get(key=f"chargeback:{chargeback.stripe_id}:lost")
    debits = entry.lines.filter(amount_cents__gt=0).order_by("pk")
    return [(Account.LOSSES, line.amount_cents, line.subject) for line in debits]


def _unfreeze(chargeback: Chargeback, holds: list[Hold]) -> None:
    """What this chargeback froze goes on, unless another one still stands in the way."""
    all_of_them = list(Chargeback.objects.filter(checkout=chargeback.checkout_id).exclude(pk=chargeback.pk))
    if any(other.taken_at and other.status in Chargeback.OPEN for other in all_of_them):
        return
    reasons = {why_frozen(one) for one in (chargeback, *all_of_them)}
    for hold in holds:
        if hold.status == Hold.Status.FROZEN and hold.freeze_reason in reasons:
            hold.status = unfreeze(hold, by=None, reason=_("The bank is done with the payment.")).status


def _ask_staff(chargeback: Chargeback, text: str, holds: list[Hold]) -> None:
    amount = money_exact(chargeback.amount_cents, chargeback.currency)
    signals.money_moved_elsewhere.send(
        sender=Chargeback,
        kind="chargeback",
        key=f"chargeback:{chargeback.stripe_id}:{chargeback.status}",
        text=text % {"amount": amount},
        stripe_id=chargeback.stripe_id,
        amount_cents=chargeback.amount_cents,
        currency=chargeback.currency,
        hold=holds[0] if len(holds) == 1 else None,
    )
