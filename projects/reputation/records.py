"""Counting how companies have treated students: rows that lists join, counted anew by a task."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Least
from django.utils import timezone

from projects.applications.models import Application
from projects.reputation.models import CompanyRecord
from projects.workspace.models import Delivery, Engagement

COUNTED = ("decided", "decided_on_time", "median_days_to_decide", "answered", "answered_on_time", "hired_again")


class Median(Aggregate):
    """The middle value of a group, as PostgreSQL interpolates it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@transaction.atomic
def count_anew() -> int:
    """Bring every company's record up to now and return how many companies have one."""
    found: dict[int, dict[str, Any]] = {}
    for part in (_decisions(), _answers(), _hired_again()):
        for company, numbers in part.items():
            found.setdefault(company, {}).update(numbers)
    now = timezone.now()
    rows = [CompanyRecord(company_id=company, counted_at=now, **numbers) for company, numbers in found.items()]
    CompanyRecord.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["company"], update_fields=[*COUNTED, "counted_at"]
    )
    return len(rows)


def _decisions() -> dict[int, dict[str, Any]]:
    """An answer is an offer, a decline, or the news that the places are filled; who withdrew first waits for none.

    It is on time until the day the posting promised; silence after that day is late. Days to decide are counted for
    offers and declines only.
    """
    heard = Least("offered_at", "decided_at")
    withdrew = Q(status=Application.Status.WITHDRAWN, offered_at=None)
    decided = Q(offered_at__isnull=False) | Q(status=Application.Status.DECLINED)
    rows = (
        Application.objects.submitted()
        .exclude(withdrew)
        .annotate(heard_at=heard, took=ExpressionWrapper(heard - F("submitted_at"), DurationField()))
        .values("project__company")
        .annotate(
            decided=Count("pk", filter=Q(heard_at__isnull=False) | Q(project__decide_by__lt=timezone.now())),
            on_time=Count("pk", filter=Q(heard_at__lte=F("project__decide_by"))),
            median=Median("took", filter=decided),
        )
    )
    return {
        row["project__company"]: {
            "decided": row["decided"],
            "decided_on_time": row["on_time"],
            "median_days_to_decide": _days(row["median"]),
        }
        for row in rows
    }


def _days(median: dt.timedelta | None) -> int | None:
    return None if median is None else max(round(median / dt.timedelta(days=1)), 1)


def _answers() -> dict[int, dict[str, Any]]:
    """A delivery a person answered was answered in time, for silence answers by itself when the time is up."""
    rows = (
        Delivery.objects.filter(answered_at__isnull=False)
        .values("milestone__engagement__company")
        .annotate(answered=Count("pk"), on_time=Count("answered_by"))
    )
    return {
        row["milestone__engagement__company"]: {"answered": row["answered"], "answered_on_time": row["on_time"]}
        for row in rows
    }


def _hired_again() -> dict[int, dict[str, Any]]:
    """Students who worked for the same company more than once."""
    rows = Engagement.objects.exclude(status=Engagement.Status.CANCELLED).values("company", "student")
    again = rows.annotate(times=Count("pk")).filter(times__gt=1)
    return {company: {"hired_again": number} for company, number in Counter(row["company"] for row in again).items()}
