"""Eight real processes act on the same holds at the same moment: each hold ends one way, and no money moves twice."""

from collections.abc import Iterator

import pytest

from payments import services
from payments.models import Hold, JournalEntry, StripeEvent
from tests.actors import Actor
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.clerks import World, assert_nothing_broke, eight_clerks
from tests.payments.machine.settling import settle, unfinished

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CHECKOUTS = (1, 1, 1, 1, 1, 1, 2, 2)
ENDS = ("release", "split", "settle")
ENDED = (Hold.Status.RELEASED, Hold.Status.SPLIT, Hold.Status.REFUNDED)


@pytest.fixture(scope="module")
def clerks(django_db_setup, django_db_blocker, stripe_process) -> Iterator[list[Actor]]:
    """For all rounds."""
    with django_db_blocker.unblock(), eight_clerks(stripe_process) as eight:
        yield eight


@pytest.fixture
def world(clerks, simulator, company, student, rival, moderator) -> World:
    """Ten paid holds of two students, in eight checkouts, and other money of ours at Stripe."""
    for person in (student, rival):
        stages.ready(simulator, person)
    stages.funded(simulator, company, rival, amount_cents=10_000_00, fee_cents=0)
    simulator.post("settle")
    made = World(clerks, simulator, moderator.pk)
    for size in CHECKOUTS:
        made.cases.append([stages.agreed(company, person) for person in (student, rival)[:size]])
    return made


def assert_each_ended_once(world: World) -> None:
    """Afterwards everything that waits is worked off, then the money is counted."""
    assert_nothing_broke(world)
    settle(world.simulator, [])
    assert [f"{type(row).__name__} {row}: {vars(row)}" for row in unfinished()] == []
    assert_books_balance(world.simulator)
    world.look_again()
    for holds in world.cases:
        for hold in holds:
            _ended_one_way(world, hold)
        _company_got_back_at_most_what_it_paid(world.simulator, holds)


def _ended_one_way(world: World, hold: Hold) -> None:
    assert hold.status in ENDED, hold.status
    won = [answer["do"] for answer in world.answers if answer["hold"] == str(hold.pk) and answer["came"] == "done"]
    ends = [verb for verb in won if verb in ENDS]
    assert len(ends) == (hold.status != Hold.Status.REFUNDED), f"{hold.status} by {ends}"
    was_released = JournalEntry.objects.filter(key=f"hold:{hold.pk}:released").exists()
    assert was_released == bool(ends) == bool(hold.released_cents)
    sent = stages.at_stripe(world.simulator, hold)["transfers"]
    mine = [one["amount"] for one in sent if one["metadata"]["hold"] == str(hold.pk)]
    assert mine == ([hold.released_cents] if hold.released_cents else [])


def _company_got_back_at_most_what_it_paid(simulator, holds: list[Hold]) -> None:
    found = stages.at_stripe(simulator, holds[0])
    (charge,) = [one for one in found["charges"] if one["paid"]]
    lost = sum(one["amount"] for one in found["disputes"] if one["status"] == "lost")
    assert charge["amount"] == sum(hold.total_cents for hold in holds)
    assert charge["amount_refunded"] + lost <= charge["amount"]
    if not lost:
        held = sum(hold.total_cents - hold.released_cents - hold.released_fee_cents for hold in holds)
        later = sum(refund.amount_cents for hold in holds for refund in hold.refunds.exclude(bearer="held"))
        assert charge["amount_refunded"] == held + later


def test_of_release_refund_split_and_settlement_one_wins(world):
    world.pay()

    world.all_at_once("release", "release", "refund", "refund", "split", "settle", "work", "work")

    assert_each_ended_once(world)
    assert len({hold.status for holds in world.cases for hold in holds}) > 1, "nobody was ever quicker"


def test_a_bank_takes_the_money_back_meanwhile(world):
    world.pay()
    world.dispute()

    world.all_at_once("hear", "hear", "release", "refund", "split", "freeze", "work", "work")

    world.lose()
    world.all_at_once("hear", "hear", "hear", "refund by staff", "settle", "unfreeze", "work", "work")
    assert_each_ended_once(world)


def test_a_bank_has_decided_before_anybody_heard_of_it(world):
    world.pay()
    world.dispute()
    world.lose()

    world.all_at_once("hear", "hear", "release", "refund", "split", "settle", "freeze", "work")

    assert_each_ended_once(world)


def test_pay_is_given_back_and_taken_back_after_the_release_while_a_bank_disputes_it(world):
    world.pay()
    for holds in world.cases:
        for hold in holds:
            world.answers.append({"do": "release", "hold": str(hold.pk), "came": "done"})
            services.release(hold, by=None)
    bears = ("give back, student bears", "give back, we bear")
    world.all_at_once(*bears, *bears, "take back", "work", "work", "work")
    world.dispute()

    world.all_at_once("hear", "hear", *bears, "take back", "work", "work", "work")

    world.lose()
    world.all_at_once("hear", "hear", "hear", *bears, "take back", "take back", "work")
    assert_each_ended_once(world)


def test_the_payment_arrives_while_the_work_is_cancelled(world):
    for holds in world.cases:
        stages.paid_at_stripe(world.simulator, *holds)
    world.look_again()

    world.all_at_once("hear", "hear", "return", "return", "refund", "refund", "work", "work")

    for holds in world.cases:
        for hold in holds:
            if stages.again(hold).status == Hold.Status.FUNDED:
                services.cancel_or_refund(hold, reason="Plans changed", by=None)
    assert_each_ended_once(world)
    assert set(StripeEvent.objects.values_list("status", flat=True)) == {StripeEvent.Status.DONE}
