"""Questions that are written once a process and planned once a connection, where that takes longer than answering.

A connection knows what was planned on it as long as it lasts, so the database must not stand behind a pool that lends
out another connection for each statement.
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
PLANNED: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """A question that is told some values each time it is asked; `types` are theirs."""

    name: str
    types: tuple[str, ...]
    sql: str

    def ask(self, *values: object) -> tuple | None:
        """The first row of its answer; the times in it are those of now."""
        places = ", ".join(["%s"] * len(self.types))
        with connection.cursor() as cursor:
            self._plan(connection.connection)
            cursor.execute(f"EXECUTE {self.name} ({places})", (*values, timezone.now()))
            return cursor.fetchone()

    def _plan(self, line: Connection) -> None:
        planned = PLANNED.setdefault(line, set())
        if self.name not in planned:
            with line.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} ({', '.join(self.types)}) AS {self.sql}")
            planned.add(self.name)


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
    name = f"asked_{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
    return Prepared(name, (*told.values(), "timestamptz"), text)
