"""Counting how far the people of each group came: in people, each once, by the furthest they came in the period."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet, UUIDField
from django.db.models.functions import Cast

from accounts.models import AuditEvent, SelfDescription
from projects.applications.models import Application

Status = Application.Status
STAGES = ("applied", "shortlisted", "offered", "accepted")


@dataclass(frozen=True)
class Period:
    """Half a calendar year, so that no two periods overlap and none can be subtracted from another."""

    year: int
    half: int

    @property
    def name(self) -> str:
        """As it stands in an address."""
        return f"{self.year}-{self.half}"

    @property
    def starts_at(self) -> dt.datetime:
        """Its first moment, in UTC."""
        return dt.datetime(self.year, 1 if self.half == 1 else 7, 1, tzinfo=dt.UTC)

    @property
    def ends_at(self) -> dt.datetime:
        """The first moment after it."""
        return self.before(-1).starts_at

    def before(self, count: int) -> "Period":
        """The period so many before this one."""
        number = self.year * 2 + self.half - 1 - count
        return Period(number // 2, number % 2 + 1)


def period_of(moment: dt.datetime) -> Period:
    """The period a moment belongs to."""
    return Period(moment.year, 1 if moment.month < 7 else 2)


@dataclass(frozen=True)
class Counted:
    """How many people of one attribute came how far: of each group, and of those who did not say."""

    groups: dict[str, list[int]]
    silent: list[int]


def count(period: Period) -> dict[str, Counted]:
    """The people who applied in a period, by attribute and group, in the order of STAGES."""
    reached = _reached(period)
    everybody = [rows.aggregate(count=Count("student", distinct=True))["count"] for rows in reached.values()]
    people = {stage: _people(rows) for stage, rows in reached.items()}
    found = SelfDescription.objects.values("attribute", "value").annotate(**people)
    counted: dict[str, dict[str, list[int]]] = {attribute: {} for attribute in SelfDescription.Attribute.values}
    for row in found.filter(applied__gt=0):
        counted[row["attribute"]][row["value"]] = [row[stage] for stage in STAGES]
    return {attribute: Counted(groups, _silent(groups, everybody)) for attribute, groups in counted.items()}


def _people(rows: QuerySet[Application]) -> Count:
    return Count("user", distinct=True, filter=Q(user__in=rows.values("student")))


def _silent(groups: dict[str, list[int]], everybody: list[int]) -> list[int]:
    said = [sum(column) for column in zip(*groups.values(), strict=True)] or [0] * len(STAGES)
    return [all_of_them - some for all_of_them, some in zip(everybody, said, strict=True)]


def _reached(period: Period) -> dict[str, QuerySet[Application]]:
    """The applications that came at least so far, each stage within the one before."""
    applied = Application.objects.filter(submitted_at__gte=period.starts_at, submitted_at__lt=period.ends_at)
    kept = AuditEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Application), target=Status.SHORTLISTED
    ).annotate(application=Cast("object_id", UUIDField()))
    return {
        "applied": applied,
        "shortlisted": applied.filter(Q(pk__in=kept.values("application")) | Q(offered_at__isnull=False)),
        "offered": applied.filter(offered_at__isnull=False),
        "accepted": applied.filter(status=Status.ACCEPTED),
    }
