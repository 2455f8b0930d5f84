"""What else happens to money: bonuses, more work, splits, banks that take it back or refuse it, and staff that looks.

Told last, each about an engagement that nothing else was told of.
"""

import datetime as dt
from collections.abc import Callable

from marketplace.demo import stripe_pages
from marketplace.demo.cast import Cast
from marketplace.demo.ledger import Ledger
from marketplace.demo.moments import at
from payments import services as payments
from payments import tasks as payment_tasks
from payments.chargebacks import services as chargebacks
from payments.gateway import stripe
from payments.models import Checkout, Payee
from payments.payouts import bank, own
from payments.refunds import sending as refunds
from projects.workspace.ending import settlements
from projects.workspace.extras import bonuses, changes
from projects.workspace.models import Milestone

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def tell(cast: Cast, now: dt.datetime, rows: Ledger) -> None:
    """Add all of it; where a smaller world has no engagement left for a story, the story is left out."""
    stripe_pages.switch("settle")
    stories: list[Callable[[], None]] = [
        lambda: _bonus(cast, next(rows.done), now),
        lambda: _refund_after_release(cast, next(rows.done), now),
        lambda: _chargeback(next(rows.begun), outcome=""),
        lambda: _chargeback(next(rows.done), outcome="win"),
        lambda: _chargeback(next(rows.done), outcome="lose"),
        lambda: _more_work(cast, next(rows.begun), now),
        lambda: _split(cast, next(rows.begun), now),
        lambda: _refund_elsewhere(next(rows.done)),
        lambda: _payouts_to_banks(cast),
        _our_own_payout,
    ]
    for story in stories:
        try:
            story()
        except StopIteration:
            continue
    _nightly()


def _owner(cast: Cast, milestone: Milestone):
    return next(employer.owner for employer in cast.employers if employer.company == milestone.engagement.company)


def _pay(checkout: Checkout, by) -> None:
    checkout = payments.open_session(checkout)
    stripe_pages.pay(checkout.session_url, name=by.name, email=by.email)
    payments.confirm_checkout(checkout)


def _bonus(cast: Cast, milestone: Milestone, now: dt.datetime) -> None:
    owner, engagement = _owner(cast, milestone), milestone.engagement
    with at(max(milestone.approved_at, now - 20 * DAY) + HOUR):
        bonus = bonuses.give(
            engagement,
            by=owner,
            amount_cents=milestone.amount_cents // 10 // 100 * 100,
            message="You found two mistakes in our own data nobody had asked you to look for. Thank you.",
        )
        _pay(bonuses.pay(bonus, by=owner), owner)
    _transfer()


def _transfer() -> None:
    """The worker sends what is due, and confirms it."""
    for _turn in range(2):
        payment_tasks.send_transfers()


def _refund_after_release(cast: Cast, milestone: Milestone, now: dt.datetime) -> None:
    """Staff found that a part of the work was copied; the student gives back what it was paid for that part."""
    with at(now - 6 * HOUR):
        payments.refund_released(
            milestone.hold,
            amount_cents=milestone.hold.total_cents // 5,
            bearer="student",
            reason="One of the five pages was copied from the company's own site; student and company agreed.",
            by=cast.moderator,
        )
    payment_tasks.send_refunds()
    payment_tasks.send_reversals()


def _chargeback(milestone: Milestone, *, outcome: str) -> None:
    dispute = stripe_pages.switch("disputes", charge=milestone.hold.checkout.charge_id, reason="product_not_received")
    chargebacks.look(dispute["id"])
    if outcome:
        stripe_pages.switch(f"disputes/{outcome}", dispute=dispute["id"])
        chargebacks.look(dispute["id"])


def _more_work(cast: Cast, milestone: Milestone, now: dt.datetime) -> None:
    owner, engagement = _owner(cast, milestone), milestone.engagement
    with at(now - 26 * HOUR):
        change = changes.propose(
            engagement,
            by=engagement.student,
            title="The same for a second market",
            details="While I was at it I noticed that half of your questions come from another country.",
            criteria=["The same table for the second market", "A paragraph on what differs"],
            amount_cents=milestone.amount_cents // 2 // 100 * 100,
            due_on=(now + 12 * DAY).date(),
        )
    with at(now - 20 * HOUR):
        changes.accept(change, by=owner, answer="Yes please, that is useful.")


def _split(cast: Cast, milestone: Milestone, now: dt.datetime) -> None:
    """The company needs no more than half, and the student agrees."""
    with at(now - 8 * HOUR):
        settlement = settlements.propose(
            milestone,
            by=_owner(cast, milestone),
            pay_cents=milestone.amount_cents // 2,
            reason="Our launch was moved to next year. You have done about half.",
        )
    with at(now - 3 * HOUR):
        settlements.accept(settlement, by=milestone.engagement.student)
    payment_tasks.send_refunds()
    _transfer()


def _refund_elsewhere(milestone: Milestone) -> None:
    """Somebody refunds a part in Stripe's dashboard: it is booked, and a person has to say what it was."""
    charge = milestone.hold.checkout.charge_id
    refund = stripe_pages.in_dashboard("refunds", charge=charge, amount=str(milestone.hold.fee_cents))
    refunds.record(stripe.refund(refund["id"]))


def _payouts_to_banks(cast: Cast) -> None:
    """Stripe pays students out, the star student among them; the bank of another one refuses."""
    paid = Payee.objects.filter(user__transfers__status="paid", user__transfers__reversed_cents=0).distinct()
    others = paid.exclude(user=cast.star).order_by("pk")[:3]
    for number, payee in enumerate([*paid.filter(user=cast.star), *others]):
        stripe_pages.switch("payouts/run", account=payee.stripe_id)
        ending = "payouts/fail" if number == 1 else "payouts/pay"
        for payout in bank.look_at_all(payee, since=payee.created_at - DAY):
            stripe_pages.switch(ending, payout=payout.stripe_id)
            bank.look(payee.stripe_id, payout.stripe_id)


def _our_own_payout() -> None:
    """What we have earned goes to our own bank."""
    payout = stripe_pages.in_dashboard("payouts", amount="20000", currency="usd")
    own.changed(payout["id"])


def _nightly() -> None:
    """The night's look at all of it."""
    payment_tasks.reconcile()
    payment_tasks.verify_books()
