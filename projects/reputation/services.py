"""Counting anew: events and numbers of one company or student are brought up to the rows they come from, together."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core import sweeps
from projects.reputation import counting, deriving, queries
from projects.reputation.models import CompanyRecord, RecordMark, ReputationEvent, StudentRecord

FACTS = ("happened_at", "is_kept", "value", "project_id")
AT_ONCE = 500
"""How many records a sweep looks at that nobody marked."""


@transaction.atomic
def refresh_company(company: Company, *, now: dt.datetime | None = None) -> int:
    """Count one company anew; returns how many of its events changed."""
    record, _new = CompanyRecord.objects.get_or_create(company=company)
    CompanyRecord.objects.select_for_update().get(pk=record.pk)
    RecordMark.objects.filter(company=company).delete()
    now = now or timezone.now()
    derived = deriving.of_companies([company.pk], now)
    changed = _store(derived, Q(company=company))
    CompanyRecord.objects.filter(pk=record.pk).update(counted_at=now, **counting.of_company(derived))
    return changed


@transaction.atomic
def refresh_student(student: User, *, now: dt.datetime | None = None) -> int:
    """Count one student anew; returns how many of their events changed."""
    record, _new = StudentRecord.objects.get_or_create(student=student)
    StudentRecord.objects.select_for_update().get(pk=record.pk)
    RecordMark.objects.filter(student=student).delete()
    now = now or timezone.now()
    derived = deriving.of_students([student.pk], now)
    changed = _store(derived, Q(student=student))
    StudentRecord.objects.filter(pk=record.pk).update(counted_at=now, **counting.of_student(derived))
    return changed


def _store(derived: list[ReputationEvent], whose: Q) -> int:
    """Write the difference between what is stored and what was derived."""
    stored = {(event.kind, event.key): event for event in ReputationEvent.objects.filter(whose)}
    added, changed = [], []
    for event in derived:
        known = stored.pop((event.kind, event.key), None)
        if known is None:
            added.append(event)
        elif any(getattr(known, name) != getattr(event, name) for name in FACTS):
            event.pk = known.pk
            changed.append(event)
    ReputationEvent.objects.filter(pk__in=[event.pk for event in stored.values()]).delete()
    ReputationEvent.objects.bulk_create(added)
    ReputationEvent.objects.bulk_update(changed, FACTS)
    return len(stored) + len(added) + len(changed)


def count_due(now: dt.datetime) -> int:
    """Count anew who was marked, whom time itself made late, and whom nobody has counted for a day."""
    companies = sweeps.each(queries.companies_due(now)[:AT_ONCE], partial(_count, refresh_company, now))
    return companies + sweeps.each(queries.students_due(now)[:AT_ONCE], partial(_count, refresh_student, now))


def count_all(now: dt.datetime) -> int:
    """Count everybody anew."""
    companies = sweeps.each(Company.objects.order_by("pk"), partial(_count, refresh_company, now))
    students = User.objects.filter(student__isnull=False).order_by("pk")
    return companies + sweeps.each(students, partial(_count, refresh_student, now))


def _count(refresh, now: dt.datetime, whose) -> bool:
    refresh(whose, now=now)
    return True
