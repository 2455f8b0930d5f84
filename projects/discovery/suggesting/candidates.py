"""Which projects are worth weighing for a student: the newest few of each thing they may care about.

Each branch of the one statement stops after a few rows of an index, so a student with many skills costs the same in a
site of any size.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from projects.discovery.saved.models import SavedSearch
from projects.discovery.suggesting.tastes import LEVELS, Taste
from projects.postings.words import tag

NEWEST = 40
MOST_SKILLS, PER_SKILL = 12, 25
PER_SEARCH = 15
LIKE_OPENED = (("company", "o", 3, 6), ("category", "c", 2, 15))
SKILLS_OPENED, PER_SKILL_OPENED = 5, 10

BRANCH = """(SELECT id, %s FROM projects_project
 WHERE status = 'open' AND closes_at > %s{where} ORDER BY published_at DESC, id DESC LIMIT %s)"""
FITS = " AND search @@ %s::tsquery"


@dataclass(frozen=True)
class Branch:
    """The newest projects that fit one condition; `search` is the place of the saved search it comes from, else -1."""

    most: int
    lexemes: str | None = None
    bounds: tuple[tuple[str, object], ...] = ()
    search: int = -1


def find(taste: Taste, now: dt.datetime) -> dict[int, set[int]]:
    """Projects by key, each with the places in `taste.searches` of the saved searches that led to it."""
    found: dict[int, set[int]] = defaultdict(set)
    statement, parameters = _statement(list(_branches(taste, now)), now)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for pk, search in cursor.fetchall():
            found[pk].update({search} - {-1})
    return found


def _statement(branches: list[Branch], now: dt.datetime) -> tuple[str, list]:
    texts, parameters = [], []
    for branch in branches:
        where = FITS if branch.lexemes else ""
        where += "".join(f" AND {condition}" for condition, _value in branch.bounds)
        texts.append(BRANCH.format(where=where))
        asked = [branch.lexemes] if branch.lexemes else []
        parameters += [branch.search, now, *asked, *(value for _condition, value in branch.bounds), branch.most]
    return " UNION ALL ".join(texts), parameters


def _branches(taste: Taste, now: dt.datetime) -> Iterable[Branch]:
    strongest = sorted(taste.skills, key=lambda skill: -LEVELS.index(taste.skills[skill]))
    for skill in strongest[:MOST_SKILLS]:
        yield Branch(PER_SKILL, _any(tag("s", skill), tag("w", skill)))
    for place, search in enumerate(taste.searches):
        yield Branch(PER_SEARCH, search.lexemes, tuple(_bounds(search, now)), place)
    for name, kind, most, each in LIKE_OPENED:
        for value, _times in Counter(getattr(one, name) for one in taste.opened).most_common(most):
            yield Branch(each, _any(tag(kind, value)))
    opened = Counter(skill for one in taste.opened for skill in one.skills if skill not in taste.skills)
    for skill, _times in opened.most_common(SKILLS_OPENED):
        yield Branch(PER_SKILL_OPENED, _any(tag("s", skill)))
    yield Branch(NEWEST)


def _any(*lexemes: str) -> str:
    return " | ".join(f"'{lexeme}'" for lexeme in lexemes)


def _bounds(search: SavedSearch, now: dt.datetime) -> Iterable[tuple[str, object]]:
    if search.hourly_least_cents is not None:
        yield "hourly_cents >= %s", search.hourly_least_cents
    if search.hours_least is not None:
        yield "hours >= %s", search.hours_least
    if search.hours_most is not None:
        yield "hours <= %s", search.hours_most
    if search.hours_out_from is not None:
        yield f"NOT hours BETWEEN %s AND {search.hours_out_to}", search.hours_out_from
    if search.due_within_days is not None:
        yield "due_on <= %s", timezone.localdate(now, dt.UTC) + dt.timedelta(days=search.due_within_days)
