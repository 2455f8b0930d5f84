"""What applicants wait for: a decision while its time runs, an answer after it ran out."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.companies.models import Company
from marketplace.core.formats import moment
from projects.applications.models import Application
from projects.dashboards.todos import Todo
from projects.postings.models import Project


def undecided(company: Company) -> QuerySet[Application]:
    """Who waits for a decision of this company."""
    return _of(company).filter(pk__in=Application.objects.undecided().values("pk"))


def owed(company: Company) -> QuerySet[Application]:
    """Whom this company left without the answer it promised."""
    return _of(company).filter(status=Application.Status.RELEASED, release_cause=Application.Cause.CLOCK)


def _of(company: Company) -> QuerySet[Application]:
    rows = Application.objects.filter(project__company=company)
    return rows.exclude(project__status=Project.Status.TAKEN_DOWN)


def to_decide(company: Company) -> list[Todo]:
    """One for each posting with undecided applicants."""
    return [_decide(row) for row in _by_project(undecided(company))]


def to_answer(company: Company) -> list[Todo]:
    """One for each posting whose time to decide ran out without an answer."""
    return [_answer(row) for row in _by_project(owed(company))]


def _by_project(rows: Any) -> list[dict[str, Any]]:
    facts = ("slug", "title", "decide_by", "clock__paused_at", "clock__release_at")
    counted = rows.order_by().values(*(f"project__{name}" for name in facts)).annotate(count=Count("pk"))
    return [{name.removeprefix("project__"): value for name, value in row.items()} for row in counted]


def _decide(row: dict[str, Any]) -> Todo:
    count = row["count"]
    title = ngettext("%(count)d applicant waits for a decision", "%(count)d applicants wait for a decision", count)
    words = {"title": row["title"], "when": moment(row["decide_by"]), "end": moment(row["clock__release_at"])}
    if row["clock__paused_at"]:
        note = _("%(title)s · the time to decide stands still")
    elif row["decide_by"] > timezone.now():
        note = _("%(title)s · promised by %(when)s")
    elif row["clock__release_at"]:
        note = _("%(title)s · was promised by %(when)s; released with an apology on %(end)s")
    else:
        note = _("%(title)s · was promised by %(when)s")
    return _todo(row, title % {"count": count}, note % words, _("Read applications"))


def _answer(row: dict[str, Any]) -> Todo:
    count = row["count"]
    title = ngettext(
        "%(count)d applicant never got the answer you promised",
        "%(count)d applicants never got the answer you promised",
        count,
    )
    note = _("%(title)s · until you answer you cannot publish another project") % {"title": row["title"]}
    return _todo(row, title % {"count": count}, note, _("Answer them"), tab="?state=owed")


def _todo(row: dict[str, Any], title: str, note: str, action: str, *, tab: str = "") -> Todo:
    return Todo(title, note, reverse("applicants", args=[row["slug"]]) + tab, action, row["decide_by"])
