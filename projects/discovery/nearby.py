"""The newest part of a very long list, looked through first.

Where a search finds a hundred thousand projects, a thousand of them are found soonest among the newest: the indexes
for words and for days are read together, and nothing older is fetched. Only what is found too seldom there is looked
for behind. Any day parts the list rightly; a good one is only quicker.
"""

import time

from django.core.cache import caches
from django.db import connection
from django.db.models import DateTimeField, QuerySet
from django.db.models.expressions import RawSQL

from projects.discovery.together import Question, of_rows

WINDOW = 30_000
LOOK_AGAIN_AFTER_SECONDS = 600
KEY = "edge_of_the_newest"
EDGE = """
SELECT min(published_at)::text, count(*) FROM (
    SELECT published_at FROM projects_project
    WHERE search IS NOT NULL ORDER BY published_at DESC, id DESC LIMIT %s
) AS newest
"""


def edge() -> str | None:
    """When the oldest of the newest was published; None until this process looked, and where there are not so many."""
    return caches["cards"].get(KEY, (None, 0.0))[0]


def look() -> None:
    """Find the edge, at most every ten minutes; worth it only where a list is longer than is counted."""
    _at, looked = caches["cards"].get(KEY, (None, 0.0))
    if looked and time.monotonic() - looked < LOOK_AGAIN_AFTER_SECONDS:
        return
    with connection.cursor() as cursor:
        cursor.execute(EDGE, [WINDOW])
        at, count = cursor.fetchone()
    caches["cards"].set(KEY, (at if count == WINDOW else None, time.monotonic()), None)


def some(rows: QuerySet, names: tuple[str, ...], most: int) -> Question:
    """So many of `rows` as a question, of the newest if there are as many."""
    at = edge()
    if at is None:
        return of_rows(rows.values(*names)[:most])
    parted = RawSQL("%s::timestamptz", [at], output_field=DateTimeField())
    near, given = of_rows(rows.filter(published_at__gte=parted).values(*names)[:most])
    far, further = of_rows(rows.filter(published_at__lt=parted).values(*names)[:most])
    sql = (
        f"WITH near AS MATERIALIZED ({near}) SELECT * FROM near UNION ALL "
        f"SELECT * FROM ({far}) AS far WHERE (SELECT count(*) FROM near) < {most} LIMIT {most}"
    )
    return sql, (*given, *further)
