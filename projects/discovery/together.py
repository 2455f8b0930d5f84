"""Several questions in one round trip to the database."""

import datetime as dt
import json

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg2.errors import QueryCanceled

from marketplace.core.errors import DomainError
from marketplace.core.prepared import planned

Question = tuple[str, tuple]
MOST_SECONDS = 3
LIMITS = (
    f"SET LOCAL statement_timeout = '{MOST_SECONDS}s'; SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL plan_cache_mode = force_generic_plan; "
)
"""A list is read from its indexes, what was planned stays planned, and whoever asks for what takes too long is told."""


class TakesTooLong(DomainError):
    """The database gave up on a search."""

    def __init__(self) -> None:
        super().__init__(_("That search takes too long. Leave out a filter or a word and search again."))


def of_rows(rows: QuerySet) -> Question:
    """A query as a question to be asked with others; take `values()` with names that occur once."""
    return rows.query.get_compiler(rows.db).as_sql()


def later(question: Question, passed: dt.timedelta) -> Question:
    """The same question some time later: the times in it, all of them counted from now, move with the clock."""
    sql, values = question
    return sql, tuple(value + passed if isinstance(value, dt.datetime) else value for value in values)


def as_one(*, named: Question = ("", ()), **questions: Question) -> Question:
    """One statement for what `asking` asks, with a column for each question."""
    columns = [
        f"(SELECT coalesce(json_agg(asked), '[]') FROM ({sql}) AS asked)::text AS {name}"
        for name, (sql, _values) in questions.items()
    ]
    values = [*named[1], *(value for _sql, given in questions.values() for value in given)]
    return (f"WITH {named[0]} SELECT " if named[0] else "SELECT ") + ", ".join(columns), tuple(values)


def asking(*, named: Question = ("", ()), is_planned: bool = False, **questions: Question) -> dict[str, str]:
    """The rows each question finds, by its name, as the text of a JSON list; `named` is what several of them read.

    What `is_planned` is planned once a connection, for whatever values: it must be quick by the same plan for all.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    # Several statements sent as one are a transaction of their own; inside another one the limits would outlive them.
    limits = "" if connection.in_atomic_block else LIMITS
    asked = as_one(named=named, **questions)
    with connection.cursor() as cursor:
        try:
            sql, values = planned(asked) if is_planned else asked
            cursor.execute(limits + sql, values)
        except OperationalError as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise TakesTooLong from error
            raise
        return dict(zip(questions, cursor.fetchone(), strict=True))


def together(*, is_planned: bool = False, **questions: Question) -> dict[str, list[dict]]:
    """The rows each question finds, by its name; nothing is asked when there is no question."""
    if not questions:
        return {}
    return {name: json.loads(told) for name, told in asking(is_planned=is_planned, **questions).items()}
