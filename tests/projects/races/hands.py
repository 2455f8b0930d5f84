"""Four processes that act at the same moment, as the test that started them says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.payments.clerks import deadlocks
from tests.payments.races import database_url
from tests.payments.stages import wait_until
from tests.projects.races.hand import GATE

ROOT = Path(__file__).parents[3]
WAITING = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND NOT granted AND datname = current_database()"""


class Hand:
    """One process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.projects.races.hand"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
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


class Race:
    """What they are told, and what came of it."""

    def __init__(self, hands: list[Hand]) -> None:
        self.hands = hands

    def run(self, *acts: tuple) -> list[str]:
        """Each act, a verb, a row and a person, by a process of its own at once: what came of each.

        No process may fail, and PostgreSQL may have no deadlock to break.
        """
        before = deadlocks()
        hands = self.hands[: len(acts)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
            for hand, (verb, row, person) in zip(hands, acts, strict=True):
                hand.tell({"do": verb, "on": str(row.pk), "by": person.pk})
            wait_until(lambda: _waiting(cursor) == len(acts), seconds=120)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        came = [hand.hear()["came"] for hand in hands]
        broken = [one for one in came if one.startswith("Traceback")]
        assert broken == [], "\n".join(broken)
        assert deadlocks() == before
        return came


def _waiting(cursor) -> int:
    cursor.execute(WAITING, [GATE])
    return cursor.fetchone()[0]


@contextmanager
def four_hands() -> Iterator[list[Hand]]:
    """Four of them, on the test database."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "marketplace.settings"}
    environment |= {"APPLICATIONS_PER_SEAT": "2", "WAITING_LIST_PER_SEAT": "2"}
    four = [Hand(environment) for _number in range(4)]
    try:
        yield four
    finally:
        for hand in four:
            hand.stop()
