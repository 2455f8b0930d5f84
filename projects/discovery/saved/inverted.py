"""One new posting finds the saved searches it fits, by its own words rather than by asking each search.

A posting's search vector holds every lexeme it is found by. A saved search keeps one lexeme that whatever fits it must
have, so the searches worth a look are those whose lexeme the posting has, found by an index, and the few that have
none. The same statement holds the posting against each of them, leaves people out who need not hear of it, and writes
one hit a person.
"""

import datetime as dt
from collections import defaultdict

from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from marketplace.core import sweeps
from marketplace.core.nudges import nudge
from projects.discovery.saved import pace, services
from projects.discovery.saved.models import PublishedPosting, SavedSearch
from projects.postings.models import Project

AT_ONCE = 500

CANDIDATES = """
SELECT DISTINCT ON (saved.user_id) saved.id, saved.user_id
FROM projects_savedsearch saved
JOIN accounts_user person ON person.id = saved.user_id AND person.is_active
WHERE saved.paused_at IS NULL
  AND saved.key = ANY(array_append(tsvector_to_array(%(search)s::tsvector), ''))
  AND (saved.condition IS NULL OR %(search)s::tsvector @@ saved.condition)
  AND (saved.hourly_least_cents IS NULL OR saved.hourly_least_cents <= %(hourly_cents)s)
  AND (saved.hours_least IS NULL OR saved.hours_least <= %(hours)s)
  AND (saved.hours_most IS NULL OR saved.hours_most >= %(hours)s)
  AND (saved.hours_out_from IS NULL OR %(hours)s NOT BETWEEN saved.hours_out_from AND saved.hours_out_to)
  AND (saved.due_within_days IS NULL OR %(due_on)s <= %(today)s + saved.due_within_days)
  AND NOT EXISTS (SELECT FROM accounts_membership member
                  WHERE member.user_id = saved.user_id AND member.company_id = %(company)s)
  AND NOT EXISTS (SELECT FROM projects_application application
                  WHERE application.student_id = saved.user_id AND application.project_id = %(project)s
                    AND application.submitted_at IS NOT NULL)
ORDER BY saved.user_id, array_position(ARRAY['instant', 'daily', 'weekly'], saved.frequency::text), saved.created_at
"""
INSERT = f"""
INSERT INTO projects_searchhit (search_id, user_id, project_id, found_at)
SELECT found.id, found.user_id, %(project)s, %(now)s FROM ({CANDIDATES}) found
ON CONFLICT (user_id, project_id) DO NOTHING
RETURNING search_id
"""


def match_all(now: dt.datetime) -> int:
    """Match the postings that wait, the oldest first; return how many found somebody to tell."""
    waiting = PublishedPosting.objects.order_by("created_at")[:AT_ONCE]
    return sweeps.each(waiting, lambda row: match(row, now=now))


@transaction.atomic
def match(waiting: PublishedPosting, *, now: dt.datetime) -> int:
    """Write down whom to tell of one posting and return how many; a second run, or a second worker, finds it gone."""
    claimed = PublishedPosting.objects.select_for_update(skip_locked=True).filter(pk=waiting.pk)
    if not claimed.exists():
        return 0
    project = findable().filter(pk=waiting.pk).first()
    hits = _insert(project, now) if project else []
    _set_clocks(hits, now)
    PublishedPosting.objects.filter(pk=waiting.pk).delete()
    return len(hits)


def parameters(project: Project, now: dt.datetime) -> dict:
    """What the statement needs to know of a posting that comes from `findable`."""
    return {
        "project": project.pk,
        "company": project.company_id,
        "search": project.lexemes,
        "hourly_cents": project.hourly_cents,
        "hours": project.hours,
        "due_on": project.due_on,
        "today": timezone.localdate(now, dt.UTC),
        "now": now,
    }


def findable() -> QuerySet[Project]:
    """Open postings with what searches are held against."""
    facts = ("company_id", "hourly_cents", "hours", "due_on")
    return Project.objects.open().only(*facts).annotate(lexemes=Cast("search", TextField()))


def _insert(project: Project, now: dt.datetime) -> list:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, parameters(project, now))
        return [pk for (pk,) in cursor.fetchall()]


def _set_clocks(pks: list, now: dt.datetime) -> None:
    """Say when each search tells next. Locked in one order, so that two postings never wait for each other."""
    locked = SavedSearch.objects.filter(pk__in=pks).select_for_update(of=("self",), no_key=True).order_by("pk")
    groups = defaultdict(list)
    for row in locked.values("pk", "frequency", "next_at", "user__time_zone"):
        if row["next_at"] is None:
            groups[row["frequency"], row["user__time_zone"]].append(row["pk"])
    for (frequency, zone), members in groups.items():
        SavedSearch.objects.filter(pk__in=members).update(next_at=pace.next_at(frequency, zone, now))
    if any(frequency == SavedSearch.Frequency.INSTANT for frequency, _zone in groups):
        nudge(services.TELL)
