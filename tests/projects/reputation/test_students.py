"""What a student is counted by."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from projects.models import Dispute, Engagement, Finding, Milestone
from projects.reputation import marks
from projects.workspace import services as workspace
from projects.workspace.ending import absences, settlements
from tests import stages
from tests.projects.reputation.records import DAY, counted, events

pytestmark = pytest.mark.django_db


def due_at(milestone):
    """The first moment after the due date, where the company is: Chicago."""
    zone = ZoneInfo(milestone.engagement.company.time_zone)
    return dt.datetime.combine(milestone.due_on + DAY, dt.time(), zone)


def delivered(record):
    return record.delivered, record.delivered_on_time


def test_a_delivery_is_on_time_until_the_due_date_ends_where_the_company_is(simulator, student, time_machine):
    first, second = stages.funded(simulator, student), stages.funded(simulator, student)
    assert delivered(counted(student)) == (0, 0)
    time_machine.move_to(due_at(first) - dt.timedelta(seconds=1), tick=False)
    stages.handed_in(first)
    assert delivered(counted(student)) == (1, 1)

    time_machine.move_to(due_at(first) + dt.timedelta(seconds=1), tick=False)
    assert delivered(counted(student)) == (2, 1)
    stages.handed_in(second)

    assert delivered(counted(student)) == (2, 1)
    assert [event.happened_at for event in events(student, "delivery") if not event.is_kept] == [due_at(second)]


def test_only_the_first_delivery_counts(simulator, student, time_machine):
    milestone = stages.sent_back(stages.delivered(simulator, student))
    time_machine.move_to(due_at(milestone) + 3 * DAY)
    stages.handed_in(milestone)

    assert delivered(counted(student)) == (1, 1)


def test_work_that_ended_before_it_was_due_is_not_late_and_work_that_ended_after_is(simulator, student, time_machine):
    early, late = stages.funded(simulator, student), stages.funded(simulator, student)
    settlements.accept(stages.proposed(early), by=student)
    time_machine.move_to(due_at(late) + DAY)
    settlements.accept(stages.proposed(late), by=student)

    assert delivered(counted(student)) == (1, 0)


def test_criteria_count_as_the_first_delivery_met_them(simulator, student):
    stages.handed_in(stages.sent_back(stages.delivered(simulator, student)))
    record = counted(student)
    assert (record.judged, record.met_first_time) == (3, 2)

    stages.approved(simulator, student)

    record = counted(student)
    assert (record.judged, record.met_first_time) == (6, 5)


def test_a_dispute_about_the_first_delivery_corrects_what_the_company_found(simulator, student):
    milestone = stages.sent_back(stages.delivered(simulator, student))
    criterion = milestone.criteria.get(position=2)
    now = timezone.now()
    facts = {"answer_by": now, "decide_by": now, "decided_at": now, "resolved_at": now, "decided_cents": 45000}
    dispute = Dispute.objects.create(
        milestone=milestone, is_from_student=True, statement="It is there.", status="resolved", **facts
    )
    assert counted(student).met_first_time == 2

    Finding.objects.create(dispute=dispute, round=1, criterion=criterion, met_percent=100, reason="It is on page two.")
    assert_after_a_mark(student, met_first_time=3)


def assert_after_a_mark(student, **numbers):
    marks.student(student.pk)
    record = counted(student)
    assert {name: getattr(record, name) for name in numbers} == numbers


def test_a_no_show_is_counted_as_such_and_not_again_as_late(simulator, student, company, owner, time_machine):
    milestone = stages.funded(simulator, student, stages.published(company=company))
    assert (counted(student).agreed, counted(student).no_shows) == (1, 0)
    time_machine.move_to(due_at(milestone) + 2 * DAY)
    assert delivered(counted(student)) == (1, 0)
    engagement = Engagement.objects.select_related("company", "student", "project").get()
    absence = absences.report(engagement, by=owner, words="We wrote twice and called.")
    time_machine.move_to(absence.answer_by + dt.timedelta(minutes=1))
    absences.settle_all(timezone.now())

    record = counted(student)

    assert (record.agreed, record.no_shows) == (1, 1)
    assert delivered(record) == (0, 0)
    assert counted(company).cancelled == 0


def test_a_cancellation_before_payment_is_nothing_a_student_is_counted_by(student):
    engagement = stages.hired(student)
    workspace.cancel(engagement, by=student, reason="I have a job now.")

    record = counted(student)

    assert (record.agreed, record.no_shows, record.delivered) == (0, 0, 0)


def test_the_project_is_named_only_once_it_is_complete(simulator, student):
    milestone = stages.delivered(simulator, student)
    counted(student)
    assert [event.project for event in events(student, "delivery")] == [None]

    engagement = stages.completed(simulator, student)
    counted(student)

    named = {event.project for event in events(student, "delivery")}
    assert named == {None, engagement.project}
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"
