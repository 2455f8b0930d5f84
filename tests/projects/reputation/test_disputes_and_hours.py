"""Disputes lost, and hours against the estimate, which nobody may read off one student's log."""

import datetime as dt

import pytest
from django.utils import timezone

from projects.models import CompanyRecord, Dispute, ReputationEvent, TimeEntry
from projects.reputation import marks
from projects.workspace import services as workspace
from projects.workspace.hours import services as hours
from tests import stages
from tests.payments import stages as money
from tests.projects.reputation.records import counted, events

pytestmark = pytest.mark.django_db


def decided(milestone, cents, *, settlement=None, status="resolved", **changes):
    """A dispute about this milestone that gave the student `cents`."""
    now = timezone.now()
    facts = {"answer_by": now, "decide_by": now, "decided_at": now, "resolved_at": now, "appeal_by": now}
    dispute = Dispute.objects.create(
        milestone=milestone, settlement=settlement, is_from_student=True, statement="It is all there.",
        status=status, decided_cents=cents, **(facts | changes),
    )  # fmt: skip
    marks.company(milestone.engagement.company_id)
    return dispute


@pytest.mark.parametrize(
    ("offer", "cents", "is_lost"),
    [(None, 22500, False), (None, 22501, True), (None, 45000, True), (10000, 27500, False), (10000, 27501, True)],
)
def test_a_company_loses_a_dispute_that_is_decided_nearer_to_the_other_side(simulator, company, offer, cents, is_lost):
    milestone = stages.sent_back(stages.delivered(simulator, project=stages.published(company=company)))
    settlement = stages.proposed(milestone, cents=offer) if offer else None
    decided(milestone, cents, settlement=settlement)

    record = counted(company)

    assert (record.disputed, record.disputes_lost) == (1, int(is_lost))


def test_what_the_student_asked_for_is_their_own_proposal(simulator, company):
    milestone = stages.sent_back(stages.delivered(simulator, project=stages.published(company=company)))
    proposal = stages.proposed(milestone, by=milestone.engagement.student, cents=20000)
    decided(milestone, 10001, settlement=proposal)

    assert counted(company).disputes_lost == 1


def test_a_dispute_that_is_open_withdrawn_or_overtaken_is_not_counted(simulator, company):
    milestone = stages.sent_back(stages.delivered(simulator, project=stages.published(company=company)))
    decided(milestone, 45000, status="withdrawn")
    decided(milestone, 45000, decided_at=None)
    decided(milestone, None)
    decided(milestone, 45000, status="decided")

    assert counted(company).disputed == 0


def test_a_dispute_names_neither_project_nor_person(simulator, company):
    milestone = stages.sent_back(stages.delivered(simulator, project=stages.published(company=company)))
    decided(milestone, 45000)
    counted(company)

    assert [event.project for event in events(company, "dispute")] == [None]


def finished(simulator, company, *minutes, seats=1):
    """A project that took its students so many minutes; it was estimated at 18 hours."""
    project = stages.published(company=company, seats=seats)
    for each in minutes:
        engagement = stages.completed(simulator, project=project)
        parts = [min(each - done, 1440) for done in range(0, each, 1440)]
        first = engagement.agreed_at.date()
        TimeEntry.objects.bulk_create(
            TimeEntry(engagement=engagement, worked_on=first + dt.timedelta(days=number), minutes=part)
            for number, part in enumerate(parts)
        )
    marks.company(company.pk)
    return project


def test_the_median_overrun_is_said_from_five_projects_on(simulator, company):
    for percent in (-50, 0, 10, 100):
        finished(simulator, company, 1080 + 1080 * percent // 100)
    record = counted(company)
    assert (record.projects_timed, record.median_overrun_percent) == (4, None)

    finished(simulator, company, 1080 + 270)

    record = counted(company)
    assert (record.projects_timed, record.median_overrun_percent) == (5, 10)


def test_several_students_of_one_project_are_one_project(simulator, company):
    finished(simulator, company, 1080, 2160, seats=2)

    assert counted(company).projects_timed == 1
    assert [event.value for event in events(company, "overrun")] == [50]


def test_agreed_extra_work_raises_the_estimate_with_the_pay(simulator, company):
    milestone = stages.delivered(simulator, project=stages.published(company=company))
    engagement, owner = milestone.engagement, stages.owner_of(company)
    stages.change_agreed(engagement, amount_cents=45000)
    stages.logged(engagement, minutes=1440)
    workspace.approve(milestone, by=owner)
    workspace.approve(stages.handed_in(stages.next_funded(simulator, engagement)), by=owner)
    money.ready(simulator, engagement.student)
    money.send_all()
    counted(company)

    assert [event.value for event in events(company, "overrun")] == [-33]


def test_logging_more_afterwards_counts_anew_and_single_overruns_are_listed_nowhere(
    simulator, client_for, company, owner, student
):
    project = stages.published(company=company)
    engagement = stages.completed(simulator, student, project)
    today = timezone.localdate(timezone=student.zone)
    entry = hours.log(engagement, by=student, worked_on=today, minutes=1080)
    counted(company)
    assert [event.value for event in events(company, "overrun")] == [0]
    hours.delete(entry, by=student)
    hours.log(engagement, by=student, worked_on=today, minutes=1437)
    counted(company)
    assert [event.value for event in events(company, "overrun")] == [33]

    for kind in ("", "?kind=overrun"):
        shown = client_for(owner).get(f"/companies/harbor-coffee/record/{kind}").context["page"]
        assert "overrun" not in {event.kind for event in shown}
    assert CompanyRecord.objects.get(company=company).median_overrun_percent is None
    assert ReputationEvent.objects.filter(kind="overrun").count() == 1
