"""Real processes that act at the same moment: each is told an act, waits at a gate, and all go through it at once.

A test starts `Actor`s of a module that calls `listen`; `open_gate` lets them go when as many wait as were told.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.payments.stages import wait_until

ROOT = Path(__file__).parents[1]
WAITING = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND NOT granted AND datname = current_database()"""


class Actor:
    """One process, running `module` as a program."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
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


@contextmanager
def running(module: str, environment: dict[str, str], count: int) -> Iterator[list[Actor]]:
    """So many of them, ended at the end."""
    actors = [Actor(module, environment) for _number in range(count)]
    try:
        yield actors
    finally:
        for actor in actors:
            actor.stop()


@contextmanager
def gate(number: int, count: int) -> Iterator[None]:
    """Closed while the actors are told what to do, and opened once `count` of them wait; each database has its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        yield
        wait_until(lambda: _waiting(cursor, number) == count, seconds=120)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _waiting(cursor, number: int) -> int:
    cursor.execute(WAITING, [number])
    return cursor.fetchone()[0]


def listen(number: int, act: Callable[[dict], str]) -> None:
    """The life of an actor: an act a line, done once through the gate, answered by a line that says what came of it."""
    for line in sys.stdin:
        told = json.loads(line)
        ContentType.objects.clear_cache()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s)", [number])
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [number])
        print(json.dumps({**told, "came": act(told)}), flush=True)
    connection.close()


def deadlocks() -> int:
    """How many PostgreSQL has had to break so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
