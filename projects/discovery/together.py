"""Several questions in one round trip to the database."""

import datetime as dt
import json

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Question = tuple[str, tuple]


def of_rows(rows: QuerySet) -> Question:
    """A query as a question to be asked with others; take `values()` with names that occur once."""
    return rows.query.get_compiler(rows.db).as_sql()


def later(question: Question, passed: dt.timedelta) -> Question:
    """The same question some time later: the times in it, all of them counted from now, move with the clock."""
    sql, values = question
    return sql, tuple(value + passed if isinstance(value, dt.datetime) else value for value in values)


def asking(**questions: Question) -> dict[str, str]:
    """The rows each question finds, by its name, as the text of a JSON list."""
    columns = [
        f"(SELECT coalesce(json_agg(asked), '[]') FROM ({sql}) AS asked)::text AS {name}"
        for name, (sql, _values) in questions.items()
    ]
    values = [value for _sql, given in questions.values() for value in given]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(columns), values)
        return dict(zip(questions, cursor.fetchone(), strict=True))


def together(**questions: Question) -> dict[str, list[dict]]:
    """The rows each question finds, by its name; nothing is asked when there is no question."""
    if not questions:
        return {}
    return {name: json.loads(told) for name, told in asking(**questions).items()}
