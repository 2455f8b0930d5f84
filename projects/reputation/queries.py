"""Who is due to be counted, and the events a record page lists."""

import datetime as dt

from django.db.models import DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet

from accounts.companies.models import Company
from accounts.people.models import User
from projects.applications.models import Application
from projects.reputation.models import RecordMark, ReputationEvent
from projects.workspace.models import Milestone

DAY = dt.timedelta(days=1)
Kind = ReputationEvent.Kind


class DayIsOver(Func):
    """When a date is over in a time zone: takes the date and the zone's name."""

    template = "((%(expressions)s))"
    arg_joiner = " + 1)::timestamp AT TIME ZONE ("
    output_field = DateTimeField()


def companies_due(now: dt.datetime) -> QuerySet[Company]:
    """Marked ones, those a promise of whom passed since they were counted, and those not counted for a day."""
    waiting = Application.objects.submitted().filter(heard_at=None, project__company=OuterRef("pk"))
    missed = waiting.filter(
        project__decide_by__lt=now,
        project__decide_by__gte=OuterRef("record__counted_at"),
        project__clock__paused_at=None,
    )
    marked = RecordMark.objects.filter(company=OuterRef("pk"))
    is_old = Q(record=None) | Q(record__counted_at__lt=now - DAY)
    rows = Company.objects.filter(Exists(marked) | Exists(missed) | is_old)
    return rows.order_by(F("record__counted_at").asc(nulls_first=True), "pk")


def students_due(now: dt.datetime) -> QuerySet[User]:
    """Marked ones, those whose work became late since they were counted, and those not counted for a day."""
    undelivered = Milestone.objects.filter(engagement__student=OuterRef("pk"), status=Milestone.Status.FUNDED)
    over = DayIsOver("due_on", "engagement__company__time_zone")
    missed = undelivered.annotate(over=over).filter(over__lt=now, over__gte=OuterRef("record__counted_at"))
    marked = RecordMark.objects.filter(student=OuterRef("pk"))
    is_old = Q(record=None) | Q(record__counted_at__lt=now - DAY)
    rows = User.objects.filter(Exists(marked) | Exists(missed) | is_old, student__isnull=False)
    return rows.order_by(F("record__counted_at").asc(nulls_first=True), "pk")


def events_of_company(company: Company, kind: str = "") -> QuerySet[ReputationEvent]:
    """What a company is counted by, newest first. Single overruns are shown to nobody: one may be one student's log."""
    rows = ReputationEvent.objects.filter(company=company).exclude(kind=Kind.OVERRUN)
    return _listed(rows, kind)


def events_of_student(student: User, kind: str = "") -> QuerySet[ReputationEvent]:
    """What a student is counted by, newest first."""
    return _listed(ReputationEvent.objects.filter(student=student), kind)


def _listed(rows: QuerySet[ReputationEvent], kind: str) -> QuerySet[ReputationEvent]:
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    return rows.select_related("project").order_by("-happened_at", "-pk")


def own_data(user: User) -> dict[str, list[dict]]:
    """The events a student is counted by, for their own copy of what we hold."""
    rows = ReputationEvent.objects.filter(student=user).order_by("happened_at", "pk")
    return {"record": list(rows.values("kind", "happened_at", "is_kept", "project__title"))}
