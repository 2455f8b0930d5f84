"""Eight processes that act on the same money at the same moment, as the test that started them says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from payments import services
from payments.models import Hold
from tests.payments import stages
from tests.payments.clerk import GATE
from tests.payments.races import database_url
from tests.payments.simulator_process import SimulatorProcess
from tests.payments.webhooks.messages import snapshot

ROOT = Path(__file__).parents[2]


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
        self.process.wait(60)
        self.process.stdout.close()


@contextmanager
def eight_clerks(simulator: SimulatorProcess) -> Iterator[list[Clerk]]:
    """Eight of them, on the test database."""
    environment = os.environ | {"DATABASE_URL": database_url(), "STRIPE_API_BASE": simulator.base_url}
    environment |= {"DJANGO_SETTINGS_MODULE": "marketplace.settings", "STRIPE_SECRET_KEY": "sk_test_simulated"}
    eight = [Clerk(environment) for _number in range(8)]
    try:
        yield eight
    finally:
        for clerk in eight:
            clerk.stop()


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
            stages.wait_until(lambda: waiting(cursor) == len(self.clerks), seconds=120)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        self.answers += [clerk.hear() for clerk in self.clerks]


WAITING = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND NOT granted AND datname = current_database()"""


def waiting(cursor) -> int:
    """How many stand at the gate of this database; other tests have gates of their own beside it."""
    cursor.execute(WAITING, [GATE])
    return cursor.fetchone()[0]


def deadlocks() -> int:
    """How many PostgreSQL has had to break so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def assert_nothing_broke(world: World) -> None:
    """Whoever was too late heard a sentence; no process failed, and PostgreSQL had no deadlock to break."""
    broken = [answer["came"] for answer in world.answers if answer["came"].startswith("Traceback")]
    assert broken == [], "\n".join(broken)
    assert deadlocks() == world.deadlocks
