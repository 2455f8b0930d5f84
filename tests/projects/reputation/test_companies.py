"""What a company is counted by: each number from what people do, counted by the sweep and again from scratch."""

import datetime as dt

import pytest
from django.utils import timezone

from marketplace.core.states import move
from projects.applications import bench
from projects.applications import clock as clocks
from projects.applications import services as applications
from projects.models import Application, CompanyRecord, DecisionClock, Engagement, Hire, Project, ReputationEvent
from projects.postings import services as postings
from projects.reputation.recounting import recount
from projects.workspace import clock
from projects.workspace import services as workspace
from projects.workspace.ending import settlements
from tests import stages
from tests.projects.reputation.records import DAY, counted, events

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(company, owner):
    return stages.published(company=company, seats=3)


def later(time_machine, delta):
    time_machine.move_to(timezone.now() + delta, tick=False)


def decided(record):
    return record.decided, record.decided_on_time, record.median_days_to_decide


def test_offers_and_declines_are_decisions_and_what_waits_is_none_yet(company, owner, project, time_machine):
    first, second, third, _waits = [stages.applied(project=project) for _number in range(4)]
    stages.draft_application(project=project)
    later(time_machine, 2 * DAY)
    applications.offer(first, by=owner)
    later(time_machine, DAY)
    applications.decline(second, by=owner, reason="We look for somebody with a portfolio.")
    later(time_machine, 5 * DAY)
    applications.decline(third, by=owner, reason="We look for somebody with a portfolio.")

    assert decided(counted(company)) == (3, 3, 3)


def test_an_answer_in_the_last_second_is_on_time_and_one_after_it_is_late(company, owner, project, time_machine):
    first, second = stages.applied(project=project), stages.applied(project=project)
    time_machine.move_to(project.decide_by, tick=False)
    applications.decline(first, by=owner, reason="No.")
    later(time_machine, dt.timedelta(seconds=1))
    applications.decline(second, by=owner, reason="No.")

    assert decided(counted(company)) == (2, 1, None)


def test_silence_is_late_from_the_moment_that_was_promised_and_stays_so(company, owner, project, time_machine):
    application = stages.applied(project=project)
    time_machine.move_to(project.decide_by, tick=False)
    assert counted(company).decided == 0

    later(time_machine, dt.timedelta(seconds=1))
    assert decided(counted(company)) == (1, 0, None)

    applications.decline(application, by=owner, reason="Sorry for the wait.")
    assert decided(counted(company)) == (1, 0, None)
    assert [event.happened_at for event in events(company, "decision")] == [project.decide_by]


def test_a_release_by_the_clock_is_late_also_for_somebody_who_was_a_runner_up_once(company, owner, time_machine):
    project = stages.published(company=company)
    chosen, runner_up = stages.applied(project=project), stages.shortlisted(project=project)
    applications.offer(chosen, by=owner)
    bench.arrange(project, [runner_up], by=owner)
    bench.arrange(project, [], by=owner)
    assert decided(counted(company)) == (2, 2, None)

    Application.objects.filter(pk=runner_up.pk).update(status="released", release_cause="clock")
    time_machine.move_to(project.decide_by + 2 * DAY)

    assert decided(counted(company)) == (2, 1, None)


def test_a_runner_up_and_who_hears_that_all_is_filled_have_heard_in_time(company, owner, student):
    project = stages.published(company=company)
    chosen, runner_up = stages.applied(student, project), stages.shortlisted(project=project)
    stages.applied(project=project)
    applications.offer(chosen, by=owner)
    bench.arrange(project, [runner_up], by=owner)
    workspace.start(chosen, by=student)

    record = counted(company)

    assert (record.decided, record.decided_on_time) == (3, 3)
    assert Application.objects.filter(status="released", release_cause="filled").count() == 1


def test_who_withdraws_in_time_waits_for_nothing_and_who_withdraws_after_it_waited_in_vain(
    company, owner, project, time_machine
):
    early, late = stages.applied(project=project), stages.applied(project=project)
    applications.withdraw(early, by=early.student)
    time_machine.move_to(project.decide_by + DAY)
    applications.withdraw(late, by=late.student)

    assert decided(counted(company)) == (1, 0, None)


def test_a_project_taken_down_in_time_breaks_no_promise(company, project, moderator):
    stages.applied(project=project)

    postings.take_down(project, by=moderator, reason="It asks for free work.")

    assert counted(company).decided == 0


def test_a_paused_clock_stands_still_and_runs_on_by_as_much(company, owner, moderator, time_machine):
    project = stages.published(company=company)
    application = stages.applied(project=project)
    postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)
    decide_by = Project.objects.get(pk=project.pk).decide_by
    running = DecisionClock.objects.get()
    clocks.pause(running, by=moderator, reason="The company's systems are down.")
    time_machine.move_to(decide_by + 3 * DAY)
    assert counted(company).decided == 0

    clocks.go_on(running, by=moderator)
    applications.decline(application, by=owner, reason="No.")

    assert decided(counted(company)) == (1, 1, None)


def test_the_middle_of_the_days_needs_three_answers(company, owner, project, time_machine):
    waiting = [stages.applied(project=project) for _number in range(3)]
    for number, application in enumerate(waiting, start=1):
        later(time_machine, number * DAY)
        applications.decline(application, by=owner, reason="No.")
        assert counted(company).median_days_to_decide == (None if number < 3 else 3)


def test_a_person_answers_a_delivery_in_time_and_silence_does_not(simulator, company, time_machine):
    stages.approved(simulator, project=stages.published(company=company))
    stages.sent_back(stages.delivered(simulator, project=stages.published(company=company)))
    silent = stages.delivered(simulator, project=stages.published(company=company))
    time_machine.move_to(silent.review_due_at)
    clock.accept_silent(timezone.now())

    record = counted(company)

    assert (record.answered, record.answered_on_time) == (3, 2)


def test_a_rejection_is_an_answer_too(simulator, company):
    stages.rejected(stages.delivered(simulator, project=stages.published(company=company)))

    record = counted(company)

    assert (record.answered, record.answered_on_time) == (3, 3)


def agreed(record):
    return record.agreed, record.cancelled


def test_cancelling_before_payment_and_not_paying_in_time_count_against_the_company(company, owner, time_machine):
    kept = stages.hired(project=stages.published(company=company))
    workspace.cancel(kept, by=owner, reason="The budget is gone.")
    forgotten = stages.hired(project=stages.published(company=company))
    assert agreed(counted(company)) == (2, 1)

    time_machine.move_to(forgotten.fund_by)
    clock.cancel_unfunded(timezone.now())

    assert agreed(counted(company)) == (2, 2)


def test_what_the_student_or_a_moderator_ends_does_not_count(company, moderator):
    left = stages.hired(project=stages.published(company=company))
    workspace.cancel(left, by=left.student, reason="I have a job now.")
    closed = stages.hired(project=stages.published(company=company))
    postings.take_down(closed.project, by=moderator, reason="It asks for free work.")

    assert Engagement.objects.filter(status="cancelled").count() == 2
    assert agreed(counted(company)) == (2, 0)


def test_an_end_both_agree_on_counts_for_who_proposed_it_unless_all_is_paid(simulator, company, owner):
    def ended(*, by, cents):
        milestone = stages.funded(simulator, project=stages.published(company=company))
        student = milestone.engagement.student
        proposal = stages.proposed(milestone, by=owner if by == "company" else student, cents=cents)
        if proposal.status == "proposed":
            settlements.accept(proposal, by=student if by == "company" else owner)
        return agreed(counted(company))

    assert ended(by="company", cents=11250) == (1, 1)
    assert ended(by="student", cents=11250) == (2, 1)
    assert ended(by="company", cents=45000) == (3, 1)
    assert ended(by="student", cents=0) == (4, 1)
    assert ended(by="company", cents=0) == (5, 2)


def test_a_rejection_the_student_accepts_is_no_end_by_the_company(simulator, company):
    rejection = stages.rejected(stages.delivered(simulator, project=stages.published(company=company)))
    settlements.accept(rejection, by=rejection.milestone.engagement.student)

    assert agreed(counted(company)) == (1, 0)


def test_hiring_a_student_again_counts_and_a_cancelled_agreement_neither_counts_nor_serves(company, owner, student):
    first = stages.hired(student, stages.published(company=company))
    workspace.cancel(first, by=owner, reason="The budget is gone.")
    stages.hired(student, stages.published(company=company))
    assert counted(company).hired_again == 0

    stages.hired(student, stages.published(company=company))
    stages.hired(student, stages.published())

    assert counted(company).hired_again == 1


def test_a_job_counts_once_the_student_has_confirmed_it(simulator, company, owner):
    engagement = stages.completed(simulator, project=stages.published(company=company))
    hire = Hire.objects.create(engagement=engagement, recorded_by=owner, kind="part_time", title="Junior analyst")
    assert counted(company).hired_for_good == 0

    move(hire, Hire.Status.CONFIRMED, by=engagement.student, answered_at=timezone.now())

    assert counted(company).hired_for_good == 1


def test_a_recount_says_what_is_not_as_it_should_be(simulator, company, owner):
    stages.completed(simulator, project=stages.published(company=company))
    counted(company)
    CompanyRecord.objects.update(answered_on_time=0)
    ReputationEvent.objects.filter(kind="agreement").update(is_kept=False)
    ReputationEvent.objects.filter(kind="decision").delete()

    told = "\n".join(recount())

    assert "answered_on_time is 0 and should be 1" in told
    assert told.count("decision") == 1 and told.count("agreement") == 2


def test_companies_do_not_count_for_each_other(company, owner, stranger):
    elsewhere = stranger.companies.get()
    application = stages.applied(project=stages.published(company=company))
    other = stages.applied(project=stages.published(company=elsewhere))
    applications.decline(application, by=owner, reason="No.")
    applications.offer(other, by=stranger)
    applications.decline(other, by=stranger, reason="No.")

    assert counted(company).decided == counted(elsewhere).decided == 1
