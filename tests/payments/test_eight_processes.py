"""Eight real processes act on the same holds at the same moment: each hold ends one way, and no money moves twice."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from payments import services
from payments.models import Hold, JournalEntry, StripeEvent
from payments.queries import verify_books
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.clerk import GATE
from tests.payments.machine.settling import settle, unfinished
from tests.payments.races import database_url
from tests.payments.webhooks.messages import snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).parents[2]
CHECKOUTS = (1, 1, 1, 1, 1, 1, 2, 2)
ENDS = ("release", "split", "settle")
ENDED = (Hold.Status.RELEASED, Hold.Status.SPLIT, Hold.Status.REFUNDED)


class Clerk:
    """One process."""

    def __init__(self, environment: dict[str, str]) -> None:
        words = [sys.executable, "-m", "tests.payments.clerk"]
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, told: dict) -> None:
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict:
        line = self.process.stdout.readline()
        assert line, "a process ended"
        return json.loads(line)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def clerks(django_db_setup, django_db_blocker, stripe_process) -> Iterator[list[Clerk]]:
    """Eight of them, for all rounds."""
    with django_db_blocker.unblock():
        address = database_url()
    environment = os.environ | {"DATABASE_URL": address, "STRIPE_API_BASE": stripe_process.base_url}
    environment |= {"DJANGO_SETTINGS_MODULE": "marketplace.settings", "STRIPE_SECRET_KEY": "sk_test_simulated"}
    eight = [Clerk(environment) for _number in range(8)]
    yield eight
    for clerk in eight:
        clerk.stop()


@pytest.fixture
def world(clerks, simulator, company, student, rival, moderator) -> "World":
    """Ten paid holds of two students, in eight checkouts, and other money of ours at Stripe."""
    for person in (student, rival):
        stages.ready(simulator, person)
    stages.funded(simulator, company, rival, amount_cents=10_000_00, fee_cents=0)
    simulator.post("settle")
    made = World(clerks, simulator, moderator.pk)
    for size in CHECKOUTS:
        made.cases.append([stages.agreed(company, person) for person in (student, rival)[:size]])
    return made


class World:
    """What they act on."""

    def __init__(self, clerks: list[Clerk], simulator, staff_id: int) -> None:
        self.clerks, self.simulator, self.staff_id = clerks, simulator, staff_id
        self.cases: list[list[Hold]] = []
        self.disputes: list[str] = []
        self.answers: list[dict] = []
        self.deadlocks = deadlocks()

    def pay(self) -> None:
        for holds in self.cases:
            services.confirm_checkout(stages.paid_at_stripe(self.simulator, *holds))
        self.look_again()

    def look_again(self) -> None:
        self.cases = [[Hold.objects.select_related("checkout").get(pk=one.pk) for one in case] for case in self.cases]

    def dispute(self) -> None:
        """A bank takes every payment back; we have not heard of it."""
        self.look_again()
        for holds in self.cases:
            self.disputes.append(self.simulator.post("disputes", charge=holds[0].checkout.charge_id)["id"])

    def lose(self) -> None:
        """The banks keep the money; we have not heard of it."""
        for dispute in self.disputes:
            self.simulator.post("disputes/lose", dispute=dispute)

    def all_at_once(self, *verbs: str) -> None:
        """Eight acts on each checkout, one by each process; where it paid for two, they take turns between them."""
        assert len(verbs) == len(self.clerks)
        for place, holds in enumerate(self.cases):
            message = self._message(place)
            turned = [*verbs[place:], *verbs[:place]]
            self._act(
                [
                    {"do": verb, "hold": str(holds[n % len(holds)].pk), "staff": self.staff_id, "message": message}
                    for n, verb in enumerate(turned)
                ]
            )

    def _message(self, place: int) -> str:
        if not self.disputes:
            session = self.cases[place][0].checkout
            return json.dumps(snapshot("checkout.session.completed", session.session_id if session else ""))
        return json.dumps(snapshot("charge.dispute.updated", self.disputes[place]))

    def _act(self, acts: list[dict]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
            for clerk, told in zip(self.clerks, acts, strict=True):
                clerk.tell(told)
            stages.wait_until(lambda: waiting(cursor) == len(self.clerks))
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        self.answers += [clerk.hear() for clerk in self.clerks]


def waiting(cursor) -> int:
    """How many stand at the gate."""
    cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [GATE])
    return cursor.fetchone()[0]


def deadlocks() -> int:
    """How many PostgreSQL has had to break so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def assert_each_ended_once(world: World) -> None:
    """Afterwards everything that waits is worked off, then the money is counted."""
    broken = [answer["came"] for answer in world.answers if answer["came"].startswith("Traceback")]
    assert broken == [], "\n".join(broken)
    assert deadlocks() == world.deadlocks
    settle(world.simulator, [])
    assert [f"{type(row).__name__} {row}: {vars(row)}" for row in unfinished()] == []
    assert verify_books() == []
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
