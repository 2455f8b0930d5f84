"""What applicants wait for: a decision while its time runs, an answer after it ran out."""

import datetime as dt
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.companies.models import Company
from marketplace.core.formats import moment
from projects.applications.countdown import OWED, UNDECIDED
from projects.applications.models import Application
from projects.dashboards.todos import MOST, Todo
from projects.discovery.together import Question, of_rows
from projects.postings.models import Project

EARLIEST = """
SELECT project.slug, project.title, project.decide_by, clock.paused_at, clock.release_at, first.number, first.all
FROM (
    SELECT id, decide_by, (found->>'{kind}')::integer AS number, count(*) OVER () AS all FROM awaited
    WHERE (found->>'{kind}')::integer > 0 ORDER BY decide_by, id LIMIT {most}
) AS first
JOIN projects_project project USING (id)
LEFT JOIN projects_decisionclock clock ON clock.project_id = project.id
ORDER BY first.decide_by, project.id
"""
KINDS = {
    "waiting": Count("project", filter=Q(status__in=Application.UNDECIDED)),
    "owed": Count("project", filter=Q(status=Application.Status.RELEASED)),
}
TIMES = ("decide_by", "paused_at", "release_at")


def awaited(company: Company) -> Question:
    """The postings of a company as a statement names them before it reads `questions`: how many wait, for what.

    It reads nothing but the index of applications that somebody awaits an answer to.
    """
    waiting = Application.objects.filter(UNDECIDED | OWED, project=OuterRef("pk")).order_by().values("project")
    found = Subquery(waiting.annotate(told=JSONObject(**KINDS)).values("told"))
    rows = Project.objects.filter(company=company).exclude(status=Project.Status.TAKEN_DOWN)
    sql, values = of_rows(rows.annotate(found=found).values("id", "decide_by", "found"))
    return f"awaited AS MATERIALIZED ({sql})", values


def questions() -> dict[str, Question]:
    """The most urgent postings of those, and of how many: to be decided, and to be answered."""
    return {kind: (EARLIEST.format(kind=kind, most=MOST), ()) for kind in KINDS}


def to_decide(rows: list[dict[str, Any]]) -> list[Todo]:
    """One for each posting with undecided applicants."""
    return [_decide(_dated(row)) for row in rows]


def to_answer(rows: list[dict[str, Any]]) -> list[Todo]:
    """One for each posting whose time to decide ran out without an answer."""
    return [_answer(_dated(row)) for row in rows]


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """A row that came as JSON, with its times."""
    return row | {name: row[name] and dt.datetime.fromisoformat(row[name]) for name in TIMES}


def _decide(row: dict[str, Any]) -> Todo:
    count = row["number"]
    title = ngettext("%(count)d applicant waits for a decision", "%(count)d applicants wait for a decision", count)
    words = {"title": row["title"], "when": moment(row["decide_by"]), "end": moment(row["release_at"])}
    if row["paused_at"]:
        note = _("%(title)s · the time to decide stands still")
    elif row["decide_by"] > timezone.now():
        note = _("%(title)s · promised by %(when)s")
    elif row["release_at"]:
        note = _("%(title)s · was promised by %(when)s; released with an apology on %(end)s")
    else:
        note = _("%(title)s · was promised by %(when)s")
    return _todo(row, title % {"count": count}, note % words, _("Read applications"))


def _answer(row: dict[str, Any]) -> Todo:
    count = row["number"]
    title = ngettext(
        "%(count)d applicant never got the answer you promised",
        "%(count)d applicants never got the answer you promised",
        count,
    )
    note = _("%(title)s · until you answer you cannot publish another project") % {"title": row["title"]}
    return _todo(row, title % {"count": count}, note, _("Answer them"), tab="?state=owed")


def _todo(row: dict[str, Any], title: str, note: str, action: str, *, tab: str = "") -> Todo:
    return Todo(title, note, reverse("applicants", args=[row["slug"]]) + tab, action, row["decide_by"])
