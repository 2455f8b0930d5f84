"""Alerts: how long a new posting takes to find its searches among a hundred thousand saved ones.

The floor fetches as many saved searches by their keys. All of it happens in a transaction that is taken back, so the
world stays as it was. `plan` gives the statement's plan as text.
"""

import random
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone
from psycopg2.extras import execute_values

from projects.discovery import conditions
from projects.discovery import search as asked
from projects.discovery.saved import inverted
from projects.models import Project
from tests.bench.figures import Figure, figure

SEARCHES, TEMPLATES, POSTINGS = 100_000, 1500, 40
FIELDS = "query, condition, key, hourly_least_cents, hours_least, hours_most, due_within_days"

SAVE = """
INSERT INTO projects_savedsearch (id, user_id, name, frequency, created_at, query, condition, key, hourly_least_cents,
                                  hours_least, hours_most, due_within_days)
SELECT gen_random_uuid(), reader.id, 'A search', 'daily', now(), wide.query, wide.condition::tsquery, wide.key,
       wide.hourly_least_cents, wide.hours_least, wide.hours_most, wide.due_within_days
FROM (SELECT number, number %% %(people)s AS person, (number * 7 + number / %(people)s) %% %(kinds)s AS kind
      FROM generate_series(0, %(searches)s - 1) AS number) one
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS person FROM accounts_user) reader USING (person)
JOIN (SELECT *, row_number() OVER () - 1 AS kind FROM templates) wide USING (kind)
ON CONFLICT DO NOTHING
"""


def measure(*, runs: int = 3) -> Iterator[Figure]:
    """The milliseconds of one match in the world that is turned to, and how many people one finds."""
    with transaction.atomic():
        _save_searches()
        postings = _newest()
        rounds = [[_matched(posting) for posting in postings] for _run in range(runs)]
        matches = [1000 * sum(took for took, _found in row) / len(row) for row in rounds]
        floors = [1000 * _fetched([found for _took, found in row]) / len(row) for row in rounds]
        hits = sum(len(found) for _took, found in rounds[0]) / len(postings)
        transaction.set_rollback(True)
    yield figure("alerts.match_ms", "ms", matches, floors)
    yield figure("alerts.hits", "people", [hits], [float(SEARCHES)])


def plan() -> str:
    """How the database finds the searches of the newest posting."""
    with transaction.atomic(), connection.cursor() as cursor:
        _save_searches()
        facts = inverted.parameters(_newest()[0], timezone.now())
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {inverted.CANDIDATES}", facts)
        lines = [line for (line,) in cursor.fetchall()]
        transaction.set_rollback(True)
    return "\n".join(line if len(line) < 160 else f"{line[:157]}..." for line in lines)


def _newest() -> list[Project]:
    return list(inverted.findable().order_by("-published_at", "-id")[:POSTINGS])


def _matched(posting: Project) -> tuple[float, list]:
    facts = inverted.parameters(posting, timezone.now())
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(inverted.CANDIDATES, facts)
        found = [pk for pk, _user in cursor.fetchall()]
        return time.perf_counter() - started, found


def _fetched(groups: list[list]) -> float:
    with connection.cursor() as cursor:
        started = time.perf_counter()
        for pks in groups:
            cursor.execute("SELECT id, user_id FROM projects_savedsearch WHERE id = ANY(%s::uuid[])", [pks])
            cursor.fetchall()
        return time.perf_counter() - started


def _save_searches() -> None:
    chance = random.Random("alerts")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE templates ON COMMIT DROP AS SELECT {FIELDS} FROM projects_savedsearch LIMIT 0"
        )
        cursor.execute("ALTER TABLE templates ALTER condition TYPE text")
        rows = {row[0]: row for row in _templates(chance, *_known(cursor))}
        execute_values(cursor, f"INSERT INTO templates ({FIELDS}) VALUES %s", list(rows.values()))
        cursor.execute("SELECT count(*) FROM accounts_user")
        (people,) = cursor.fetchone()
        cursor.execute(SAVE, {"people": people, "kinds": len(rows), "searches": SEARCHES})
        cursor.execute("ANALYZE projects_savedsearch")


def _known(cursor) -> tuple[list[str], list[str]]:
    """Skills that open postings need, each as often as it is needed, and words that stand in them."""
    cursor.execute(
        "SELECT skill.label FROM projects_project_skills asked JOIN accounts_skill skill ON skill.id = asked.skill_id "
        "WHERE skill.label NOT LIKE '%,%' ORDER BY asked.id LIMIT 20000"
    )
    skills = [label for (label,) in cursor.fetchall()]
    cursor.execute("SELECT word FROM projects_searchword ORDER BY uses DESC, word LIMIT 3000")
    return skills, [word for (word,) in cursor.fetchall()]


def _templates(chance: random.Random, skills: list[str], words: list[str]) -> Iterator[tuple]:
    """Searches as people may keep them: half of them name a skill, one in seven has no lexeme that all must have."""
    fields, pays = Project.Category.values, ("25", "30", "40")
    kinds = (
        lambda: {"skills": chance.choice(skills), "where": "remote"},
        lambda: {"skills": chance.choice(skills), "hours": "medium"},
        lambda: {"skills": chance.choice(skills), "category": chance.choice(fields), "pay": chance.choice(pays)},
        lambda: {"q": chance.choice(words)},
        lambda: {"q": " ".join(chance.sample(words, 2)), "where": "remote"},
        lambda: {"q": chance.choice(words), "category": chance.choice(fields)},
        lambda: {"category": chance.sample(fields, 2), "pay": chance.choice(pays), "hours": "short"},
    )
    for number in range(TEMPLATES):
        search = asked.read(QueryDict(urlencode(kinds[number % len(kinds)](), doseq=True)))
        limits = conditions.bounds(search)
        yield (
            search.query_string,
            conditions.condition(search) or None,
            conditions.key(search),
            limits.hourly_least_cents,
            limits.hours_least,
            limits.hours_most,
            limits.due_within_days,
        )
