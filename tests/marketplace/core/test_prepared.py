"""Statements that are planned once a connection."""

import pytest
from django.db import connection

from marketplace.core import prepared

pytestmark = pytest.mark.django_db

COUNTED = "SELECT {number} + count(*) FROM accounts_skill WHERE id = ANY(%s)"


def known() -> set[str]:
    """What is planned on the connection, as the database tells."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'asked_%%'", ())
        return {name for (name,) in cursor.fetchall()}


def asked(sql: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(*prepared.planned((sql, values)))
        return cursor.fetchone()[0]


def test_a_question_is_planned_once_and_answered_for_other_values():
    before = known()
    assert [asked(COUNTED.format(number=7), keys) for keys in ([], [1, 2], [-1])] == [7, 7, 7]
    assert len(known() - before) == 1
    assert asked("SELECT 'x%%' || %s::text", "y") == "x%y"


def test_what_was_not_asked_for_longest_is_forgotten(monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    prepared.PLANNED.pop(connection.connection, None)
    one, two, three = (COUNTED.format(number=number) for number in (11, 12, 13))
    asked(one, [])
    first = known()
    asked(two, [])
    second = known() - first
    asked(one, [])
    asked(three, [])
    assert len(known()) == 2 and first < known() and not second & known()
    assert asked(two, []) == 12
