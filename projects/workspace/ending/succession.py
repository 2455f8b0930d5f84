"""What the workspace page shows of a student nobody hears from, and of the search for somebody else."""

import datetime as dt
from typing import Any

from django.utils import timezone

from projects import permissions
from projects.applications import bench
from projects.workspace.ending import absences
from projects.workspace.models import Absence, Engagement, Replacement

Status = Absence.Status


def shown(engagement: Engagement, *, side: str, may_pay: bool) -> dict[str, Any]:
    """The open report, from when one may be made, and how the search for somebody else stands, for one reader."""
    return {**_absence(engagement, side, may_pay), **_search(engagement, side)}


def _absence(engagement: Engagement, side: str, may_pay: bool) -> dict[str, Any]:
    if engagement.status != Engagement.Status.ACTIVE:
        return {"absence": None, "may_report": False, "report_from": None}
    open_ones = engagement.absences.filter(status=Status.REPORTED).select_related("reported_by")
    absence = open_ones.first()
    since = None if absence or not may_pay else _reportable_from(engagement)
    return {
        "absence": absence,
        "may_report": since is not None and since <= timezone.now(),
        "report_from": since if since is not None and since > timezone.now() else None,
    }


def _reportable_from(engagement: Engagement) -> dt.datetime | None:
    return None if absences.obstacle(engagement) else absences.reportable_from(engagement)


def _search(engagement: Engagement, side: str) -> dict[str, Any]:
    """Who was before and who came after is for the company and staff; a student reads only about themselves."""
    found = Replacement.objects.filter(engagement=engagement).select_related("successor__student").first()
    if found is None or side == permissions.STUDENT:
        before = None if side == permissions.STUDENT else _before(engagement)
        return {"replacement": found, "taken_over_from": before, "offers": [], "runners_up": 0}
    is_on = found.status == Replacement.Status.SEARCHING
    return {
        "replacement": found,
        "taken_over_from": None,
        "offers": list(bench.offers(engagement.project)) if is_on else [],
        "runners_up": bench.runners_up(engagement.project).count() if is_on else 0,
    }


def _before(engagement: Engagement) -> Engagement | None:
    rows = Replacement.objects.filter(successor=engagement).select_related("engagement__student")
    found = rows.first()
    return found.engagement if found else None
