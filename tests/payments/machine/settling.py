"""Until all is quiet: messages arrive, workers work, banks decide, time passes. Then the money is counted."""

import itertools
from collections import Counter
from collections.abc import Callable

from django.db.models import Q, Sum
from django.utils import timezone

from payments import tasks
from payments.gateway.steps import MOVES_MONEY
from payments.models import (
    BankPayout,
    Chargeback,
    Checkout,
    Hold,
    Payee,
    Refund,
    Reversal,
    Step,
    StripeEvent,
    Transfer,
)
from payments.queries import verify_books
from projects.models import Milestone
from tests.payments.books import assert_books_balance
from tests.payments.simulator_process import SimulatorProcess

OUTBOXES = (StripeEvent, Checkout, Transfer, Refund, Reversal, Payee, Chargeback, BankPayout)
WORK: tuple[Callable[[], int], ...] = (
    tasks.process_events,
    tasks.settle_checkouts,
    tasks.watch_chargebacks,
    tasks.send_transfers,
    tasks.send_refunds,
    tasks.send_reversals,
)
ROUNDS = 40
REFUSED_FOR_GOOD = Q(status="failed", waiting_for="refusal", hold__checkout__chargebacks__status="lost")
"""A refund under way when the bank gave the company its money itself: Stripe refuses it, and staff reads so."""
UNSETTLED = [Step.Status.PLANNED, Step.Status.SENT, Step.Status.UNKNOWN]


def time_passes() -> None:
    """Every lease and pause is over."""
    for model in OUTBOXES:
        model.objects.update(next_attempt_at=timezone.now())


def settle(simulator: SimulatorProcess, disputes: list[str]) -> None:
    """Bad luck ends, banks decide the disputes (all lost), everything that waits is worked off."""
    simulator.post("faults/clear")
    simulator.post("webhooks/release")
    for dispute in disputes:
        simulator.post("disputes/lose", dispute=dispute)
    for _round in range(ROUNDS):
        simulator.post("settle")
        simulator.drain()
        time_passes()
        for task in WORK:
            task()
        if not list(unfinished()):
            return


def unfinished() -> itertools.chain:
    """Rows that still want something from somebody."""
    return itertools.chain(
        StripeEvent.objects.filter(status__in=["received", "failed"]),
        Transfer.objects.filter(status__in=["pending", "sent", "failed"]),
        Refund.objects.filter(status__in=["pending", "sent", "failed"]).exclude(REFUSED_FOR_GOOD),
        Reversal.objects.filter(Q(status="pending") | Q(status="failed", waiting_for="answer")),
        Chargeback.objects.filter(status__in=Chargeback.OPEN),
        Step.objects.filter(status__in=UNSETTLED, kind__in=MOVES_MONEY),
    )


def assert_everything_is_accounted_for(simulator: SimulatorProcess) -> None:
    """The journal is the money at Stripe; nobody was paid twice or too little; nothing is stuck without saying so."""
    assert_books_balance(simulator)
    assert verify_books() == []
    assert [f"{type(row).__name__} {row}: {vars(row)}" for row in unfinished()] == []
    for reversal in Reversal.objects.filter(status="failed"):
        assert reversal.waiting_for, reversal
    for hold in Hold.objects.exclude(funded_at=None).select_related("checkout"):
        _student_got_what_was_approved(simulator, hold)
    for checkout in Checkout.objects.exclude(charge_id=""):
        _company_paid_what_it_agreed(simulator, checkout)


def _student_got_what_was_approved(simulator: SimulatorProcess, hold: Hold) -> None:
    found = simulator.state(transfer_group=hold.checkout.transfer_group)["transfers"]
    mine = [one for one in found if one["metadata"].get("hold") == str(hold.pk)]
    sent = sum(one["amount"] for one in mine)
    again = hold.transfers.exclude(again_of=None).aggregate(sum=Sum("amount_cents", default=0))["sum"]
    assert sent == hold.released_cents + again, f"{hold.pk} was sent {sent}, not {hold.released_cents} + {again}"
    milestone = Milestone.objects.filter(hold=hold).first()
    if milestone is not None:
        due = {"approved", "paid"} & {milestone.status}
        approved = milestone.amount_cents if milestone.settled_cents is None else milestone.settled_cents
        assert hold.released_cents == (approved if due else 0), f"{milestone.pk} is {milestone.status}"


def _company_paid_what_it_agreed(simulator: SimulatorProcess, checkout: Checkout) -> None:
    charges = simulator.state(transfer_group=checkout.transfer_group)["charges"]
    mine = [one for one in charges if one["id"] == checkout.charge_id]
    agreed = sum(hold.total_cents for hold in checkout.holds.all())
    assert [one["amount"] for one in mine if one["paid"]] == [agreed]
    paid = Counter(one["transfer_group"] for one in charges if one["paid"])
    assert paid[checkout.transfer_group] == 1, f"{checkout.pk} was charged {paid} times"
    assert all(one["amount_refunded"] <= agreed for one in mine)
