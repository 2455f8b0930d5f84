"""Several questions in one round trip to the database."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Question = tuple[str, tuple]


def of_rows(rows: QuerySet) -> Question:
    """A query as a question to be asked with others; take `values()` with names that occur once."""
    return rows.query.get_compiler(rows.db).as_sql()


def together(**questions: Question) -> dict[str, list[dict]]:
    """The rows each question finds, by its name, as JSON holds them; nothing is asked when there is no question."""
    if not questions:
        return {}
    columns = [
        f"(SELECT coalesce(json_agg(asked), '[]') FROM ({sql}) AS asked) AS {name}"
        for name, (sql, _values) in questions.items()
    ]
    values = [value for _sql, given in questions.values() for value in given]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(columns), values)
        return dict(zip(questions, cursor.fetchone(), strict=True))
