"""Questions that are written once a process and planned once a connection, where that takes longer than answering.

A connection knows what was planned on it as long as it lasts, so the database must not stand behind a pool that lends
out another connection for each statement. It forgets what was not asked for longest.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from django.db import connection
from django.utils import timezone
from psycopg2.extensions import AsIs
from psycopg2.extensions import connection as Connection

Question = tuple[str, tuple]
MOST = 40
PLANNED: WeakKeyDictionary[Connection, dict[str, None]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """A question that is told some values each time it is asked; `types` are theirs."""

    name: str
    types: tuple[str, ...]
    sql: str

    def ask(self, *values: object) -> tuple | None:
        """The first row of its answer; the times in it are those of now."""
        with connection.cursor() as cursor:
            self.plan(connection.connection)
            cursor.execute(f"EXECUTE {self.name} ({_places(len(self.types))})", (*values, timezone.now()))
            return cursor.fetchone()

    def plan(self, line: Connection) -> None:
        """Have the database plan it, unless it did on this connection."""
        planned = PLANNED.setdefault(line, {})
        if self.name in planned:
            planned[self.name] = planned.pop(self.name)
            return
        with line.cursor() as cursor:
            if len(planned) >= MOST:
                cursor.execute(f"DEALLOCATE {next(iter(planned))}")
                del planned[next(iter(planned))]
            types = f"({', '.join(self.types)})" if self.types else ""
            cursor.execute(f"PREPARE {self.name} {types} AS {self.sql}")
        planned[self.name] = None


def planned(question: Question) -> Question:
    """What to send for the same answer to a question that was sent before with other values.

    The database works out their types, so each value stands where only one type fits, or has it written beside it.
    """
    sql, values = question
    text = sql % tuple(f"${number}" for number in range(1, len(values) + 1))
    prepared = Prepared(_name(text), (), text)
    connection.ensure_connection()
    prepared.plan(connection.connection)
    return f"EXECUTE {prepared.name} ({_places(len(values))})", values


def prepare(question: Question, told: Mapping[object, str], *, written_at: dt.datetime) -> Prepared:
    """The question with places for values: `told` names the type of each by what stands there in the question.

    All times in it are counted from `written_at`, and move with the clock.
    """
    numbers = {value: AsIs(f"${number}") for number, value in enumerate(told, start=1)}
    now = f"${len(numbers) + 1}"

    def place(value: object) -> object:
        if isinstance(value, dt.datetime):
            return AsIs(f"({now} + interval '{(value - written_at).total_seconds()} seconds')")
        return numbers.get(value, value) if isinstance(value, str | int) else value

    sql, values = question
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, [place(value) for value in values]).decode()
    return Prepared(_name(text), (*told.values(), "timestamptz"), text)


def _name(text: str) -> str:
    return f"asked_{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def _places(number: int) -> str:
    return ", ".join(["%s"] * number)
