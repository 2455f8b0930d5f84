"""How companies have treated students, counted."""

import datetime as dt

import pytest
from django.utils import timezone

from projects.models import Application, CompanyRecord
from projects.reputation import records
from projects.tasks import count_records
from tests.factories import StudentFactory
from tests.stages import published

pytestmark = pytest.mark.django_db
Status = Application.Status


def applied(project, status, *, days=None):
    """An application that was answered so many days after it came in."""
    now = timezone.now()
    decided_at = now + dt.timedelta(days=days) if days else None
    offered_at = decided_at if status in (Status.OFFERED, Status.ACCEPTED) else None
    return Application.objects.create(
        project=project,
        student=StudentFactory().user,
        status=status,
        submitted_at=now,
        offered_at=offered_at,
        decided_at=decided_at if status != Status.OFFERED else None,
    )


def test_offers_and_declines_are_decisions_and_drafts_and_withdrawals_are_not(company):
    project = published(company=company)
    applied(project, Status.ACCEPTED, days=2)
    applied(project, Status.OFFERED, days=3)
    applied(project, Status.DECLINED, days=10)
    applied(project, Status.WITHDRAWN, days=1)
    applied(project, Status.SUBMITTED)
    applied(project, Status.DRAFT)

    assert records.count_anew() == 1

    record = CompanyRecord.objects.get()
    assert (record.decided, record.decided_on_time, record.median_days_to_decide) == (3, 3, 3)


def test_an_answer_after_the_promised_day_and_silence_past_it_are_late(company, time_machine):
    project = published(company=company)
    late = (project.decide_by - timezone.now()).days + 3
    applied(project, Status.DECLINED, days=late)
    applied(project, Status.SUBMITTED)
    time_machine.move_to(project.decide_by + dt.timedelta(days=1))

    count_records()

    record = CompanyRecord.objects.get()
    assert (record.decided, record.decided_on_time) == (2, 0)


def test_hearing_that_the_places_are_filled_is_an_answer(company):
    project = published(company=company)
    applied(project, Status.RELEASED, days=2)

    records.count_anew()

    record = CompanyRecord.objects.get()
    assert (record.decided, record.decided_on_time, record.median_days_to_decide) == (1, 1, None)


def test_counting_again_replaces_the_numbers(company):
    project = published(company=company)
    applied(project, Status.DECLINED, days=1)
    records.count_anew()
    applied(project, Status.DECLINED, days=2)

    records.count_anew()

    assert CompanyRecord.objects.get().decided == 2
