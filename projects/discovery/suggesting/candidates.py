"""Which projects are worth weighing for a student: the newest few of each thing they may care about.

Each part of the one statement stops after a few rows of an index, so a student with many skills costs the same in a
site of any size.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from projects.discovery.saved.models import SavedSearch
from projects.discovery.suggesting.ranking import Candidate
from projects.discovery.suggesting.tastes import LEVELS, Taste
from projects.discovery.together import Question, together

NEWEST = 40
MOST_SKILLS, PER_SKILL, PER_WANTED = 12, 25, 10
PER_SEARCH, LOOKED_AT = 15, 500
MOST_COMPANIES, PER_COMPANY = 3, 6
MOST_CATEGORIES, PER_CATEGORY = 2, 15
MOST_OTHERS, PER_OTHER = 5, 10

NAMING = """
SELECT naming.project_id, NULL::integer AS search FROM unnest(%s::bigint[]) AS skill (id), LATERAL (
    SELECT project_id FROM {table} WHERE skill_id = skill.id ORDER BY project_id DESC LIMIT %s
) AS naming
"""
LIKE_OPENED = """
SELECT alike.id, NULL FROM unnest(%s::{type}[]) AS opened (value), LATERAL (
    SELECT id FROM projects_project WHERE status = 'open' AND {column} = opened.value
    ORDER BY published_at DESC, id DESC LIMIT %s
) AS alike
"""
FITTING = """
(WITH fitting AS MATERIALIZED (
    SELECT project_id FROM ({recent}) AS recent{bounds} ORDER BY published_at DESC LIMIT %s
)
SELECT project_id, %s FROM fitting
UNION ALL
(SELECT project_id, %s FROM ({old}) AS old{bounds}{and_few} LIMIT %s))
"""
FOUND = "SELECT * FROM projects_findable WHERE {which} AND search @@ %s::tsquery LIMIT %s"
LATEST = "SELECT * FROM projects_findable WHERE {which} ORDER BY published_at DESC LIMIT %s"
IS_NEW = "(SELECT id, NULL FROM projects_project WHERE status = 'open' ORDER BY published_at DESC, id DESC LIMIT %s)"

DEALT_WITH = (
    "SELECT project_id FROM projects_application WHERE student_id = %s",
    "SELECT project_id FROM projects_bookmark WHERE user_id = %s",
    "SELECT project_id FROM projects_projectview WHERE user_id = %s",
    "SELECT project_id FROM projects_suggestion WHERE user_id = %s AND dismissed_at IS NOT NULL",
)
TOLD = (
    "SELECT project_id FROM projects_searchhit WHERE user_id = %s AND told_at IS NOT NULL",
    "SELECT project_id FROM projects_suggestion WHERE user_id = %s AND mailed_at IS NOT NULL",
)
WORTH_WEIGHING = """
SELECT project.id, project.company_id, project.category, project.published_at, findable.skills AS needed,
    ARRAY(SELECT skill_id FROM projects_project_wanted_skills WHERE project_id = project.id) AS wanted, searches
FROM (
    SELECT project_id, array_agg(DISTINCT search) FILTER (WHERE search IS NOT NULL) AS searches
    FROM ({named}) AS named WHERE project_id NOT IN ({left_out}) GROUP BY project_id
) AS named
JOIN projects_findable findable USING (project_id)
JOIN projects_project project ON project.id = named.project_id
WHERE findable.closes_at > %s AND project.applications_count < project.seats * %s
    AND NOT EXISTS (SELECT FROM accounts_membership WHERE user_id = %s AND company_id = project.company_id)
"""


def find(student: int, taste: Taste, now: dt.datetime, left_out: tuple[str, ...] = DEALT_WITH) -> list[Candidate]:
    """Open projects that may suit a student, by the key of their account, but for those they have dealt with."""
    named = list(_named(taste, now))
    sql = WORTH_WEIGHING.format(
        named=" UNION ALL ".join(part for part, _given in named), left_out=" UNION ALL ".join(left_out)
    )
    values = [value for _part, given in named for value in given]
    values += [*[student] * len(left_out), now, settings.APPLICATIONS_PER_SEAT, student]
    return [_candidate(row) for row in together(found=(sql, tuple(values)))["found"]]


def _candidate(row: dict) -> Candidate:
    return Candidate(
        pk=row["id"],
        company=row["company_id"],
        category=row["category"],
        published_at=dt.datetime.fromisoformat(row["published_at"]),
        needed=tuple(row["needed"]),
        wanted=tuple(row["wanted"]),
        searches=tuple(row["searches"] or ()),
    )


def _named(taste: Taste, now: dt.datetime) -> Iterable[Question]:
    """The parts of the statement: keys of projects, each with the place of the saved search that led to it, if any."""
    needed, wanted = (NAMING.format(table=f"projects_project_{name}") for name in ("skills", "wanted_skills"))
    strongest = sorted(taste.skills, key=lambda skill: -LEVELS.index(taste.skills[skill]))[:MOST_SKILLS]
    yield needed, (strongest, PER_SKILL)
    yield wanted, (strongest, PER_WANTED)
    for place, search in enumerate(taste.searches):
        yield _fitting(search, place, now)
    others = (skill for one in taste.opened for skill in one.skills - taste.skills.keys())
    yield needed, (_frequent(others, MOST_OTHERS), PER_OTHER)
    companies = _frequent((one.company for one in taste.opened), MOST_COMPANIES)
    yield LIKE_OPENED.format(type="bigint", column="company_id"), (companies, PER_COMPANY)
    categories = _frequent((one.category for one in taste.opened), MOST_CATEGORIES)
    yield LIKE_OPENED.format(type="text", column="category"), (categories, PER_CATEGORY)
    yield IS_NEW, (NEWEST,)


def _frequent(values: Iterable, most: int) -> list:
    return [value for value, _times in Counter(values).most_common(most)]


def _fitting(search: SavedSearch, place: int, now: dt.datetime) -> Question:
    """A few of the recent projects that fit a saved search; of the older ones only where there are not as many.

    Of what its words find so many are looked at, however many there are.
    """
    source, asked = (FOUND, (search.lexemes, LOOKED_AT)) if search.lexemes else (LATEST, (LOOKED_AT,))
    bounds = dict(_bounds(search, now))
    kept = " AND ".join(bounds)
    sql = FITTING.format(
        recent=source.format(which="is_recent"),
        old=source.format(which="NOT is_recent"),
        bounds=f" WHERE {kept}" if kept else "",
        and_few=f" {'AND' if kept else 'WHERE'} (SELECT count(*) FROM fitting) < {PER_SEARCH}",
    )
    return sql, (*asked, *bounds.values(), PER_SEARCH, place, place, *asked, *bounds.values(), PER_SEARCH)


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
