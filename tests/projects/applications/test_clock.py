import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import AuditEvent, Notification
from projects.applications import clock, ringing
from projects.applications import services as applications
from projects.models import Application, DecisionClock, Project
from projects.postings import services as postings
from projects.tasks import close_postings, ring_decision_clocks
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory

pytestmark = pytest.mark.django_db

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def moment(time_machine):
    """Move to a moment and stand still there."""
    return lambda when: time_machine.move_to(when, tick=False)


@pytest.fixture
def waiting(company, owner, manager):
    """A posting with one applicant, open for as long and with as much time to decide as any."""

    def open_posting(days=28, **fields):
        due_on = timezone.localdate(timezone=CHICAGO) + days * DAY
        project = stages.published(company=company, due_on=due_on, **fields)
        return stages.applied(project=project)

    return open_posting


def draft_for_later(**fields):
    """A draft that can be published once the clocks of today have run out."""
    return stages.drafted(due_on=timezone.localdate(timezone=CHICAGO) + 42 * DAY, **fields)


def closed(application, moment):
    moment(application.project.closes_at)
    close_postings()
    application.project.refresh_from_db()
    return application.project.clock


def told(person, word):
    return Notification.objects.filter(recipient=person, title__contains=word)


def local(when):
    return when.astimezone(CHICAGO)


def sweep_until(end, moment, *, every=dt.timedelta(hours=1)):
    while timezone.now() < end:
        moment(timezone.now() + every)
        ring_decision_clocks()


def test_the_clock_starts_when_the_posting_closes_and_keeps_the_promise_made_at_publishing(waiting, moment):
    application = waiting()
    promised = application.project.decide_by

    running = closed(application, moment)

    assert (running.started_at, application.project.decide_by) == (application.project.closes_at, promised)
    assert promised - running.started_at == settings.DECISION_DAYS * DAY
    assert running.next_at - running.started_at == settings.DECISION_REMINDER_DAYS[0] * DAY
    assert running.release_at - running.started_at == settings.RELEASE_DAYS * DAY


def test_closing_by_hand_starts_the_clock_at_once_so_the_answer_comes_earlier_than_promised(waiting, owner):
    application = waiting()
    promised = application.project.decide_by

    postings.close(application.project, by=owner, reason=Project.CloseReason.BY_HAND)

    running = DecisionClock.objects.get()
    assert application.project.decide_by < promised
    assert application.project.decide_by - running.started_at == settings.DECISION_DAYS * DAY


def test_the_last_place_taken_starts_the_clock_while_the_posting_is_still_open(waiting, settings):
    settings.APPLICATIONS_PER_SEAT = 2
    application = waiting()
    assert not DecisionClock.objects.exists()

    stages.applied(project=application.project)

    running = DecisionClock.objects.get()
    application.project.refresh_from_db()
    assert application.project.status == "open"
    assert application.project.decide_by - running.started_at == settings.DECISION_DAYS * DAY


def test_closing_after_it_was_full_changes_nothing(waiting, settings, moment):
    settings.APPLICATIONS_PER_SEAT = 1
    application = waiting()
    before = DecisionClock.objects.values().get()
    application.project.refresh_from_db()
    promised = application.project.decide_by
    moment(timezone.now() + DAY)

    postings.close(application.project, by=None, reason=Project.CloseReason.EXPIRED)

    assert DecisionClock.objects.values().get() == before
    application.project.refresh_from_db()
    assert application.project.decide_by == promised


def test_a_short_project_has_a_shorter_clock_in_the_same_proportion(waiting, moment):
    application = waiting(days=14)
    running = closed(application, moment)
    time_to_decide = application.project.decide_by - running.started_at

    assert time_to_decide < settings.DECISION_DAYS * DAY
    parts = [(running.next_at - running.started_at), (running.release_at - running.started_at)]
    assert [part / time_to_decide for part in parts] == pytest.approx([3 / 7, 10 / 7])


def test_no_clock_runs_where_nobody_applied_or_all_were_answered(waiting, owner, moment):
    application = waiting()
    applications.decline(application, by=owner, reason="No.")
    nobody = stages.published()
    moment(max(application.project.closes_at, nobody.closes_at))

    assert close_postings() == 2
    assert not DecisionClock.objects.exists()


def test_a_clock_stops_once_everybody_was_answered_and_says_nothing(waiting, owner, moment):
    application = waiting()
    running = closed(application, moment)
    applications.decline(application, by=owner, reason="No.")

    moment(running.next_at)
    assert ring_decision_clocks() == 1

    running.refresh_from_db()
    assert running.next_at is None
    assert not told(owner, "wait").exists()
    sweep_until(running.release_at + DAY, moment, every=DAY)
    assert not told(application.student, "sorry").exists()


def test_each_reminder_comes_once_and_at_the_end_everybody_undecided_is_released(waiting, owner, moment, reviewer):
    application = waiting()
    running = closed(application, moment)

    sweep_until(running.release_at - MINUTE, moment, every=dt.timedelta(hours=6))
    assert told(owner, "waits for your answer").count() == len(settings.DECISION_REMINDER_DAYS)
    assert not told(reviewer, "waits for your answer").exists()

    application.refresh_from_db()
    sweep_until(running.release_at + 2 * DAY, moment, every=dt.timedelta(hours=6))
    application.refresh_from_db()
    assert (application.status, application.release_cause) == ("released", "clock")
    assert told(application.student, "sorry").count() == 1
    assert told(owner, "We released 1 applicant").count() == 1
    running.refresh_from_db()
    assert running.rung_at and running.next_at is None


def test_at_the_very_moment_something_happens_and_a_microsecond_before_nothing(waiting, owner, moment):
    application = waiting()
    running = closed(application, moment)
    just_before = dt.timedelta(microseconds=1)

    for due in (running.next_at, running.started_at + 6 * DAY, running.release_at):
        moment(due - just_before)
        assert ring_decision_clocks() == 0
        moment(due)
        assert ring_decision_clocks() == 1
        assert ring_decision_clocks() == 0

    application.refresh_from_db()
    assert application.status == "released"


def test_after_two_days_without_a_sweep_each_reminder_is_sent_once_and_who_is_due_is_released(waiting, owner, moment):
    first, second = waiting(), waiting()
    running = closed(first, moment)
    closed(second, moment)
    moment(running.started_at + 2 * DAY + 23 * dt.timedelta(hours=1))
    assert ring_decision_clocks() == 0

    moment(timezone.now() + 2 * DAY)
    assert (ring_decision_clocks(), ring_decision_clocks()) == (2, 0)
    assert told(owner, "waits for your answer").count() == 2

    moment(running.started_at + 9 * DAY)
    ring_decision_clocks()
    assert told(owner, "waits for your answer").count() == 4
    moment(timezone.now() + 2 * DAY)
    assert (ring_decision_clocks(), ring_decision_clocks()) == (2, 0)
    assert set(Application.objects.values_list("status", flat=True)) == {"released"}


def test_two_reminders_that_became_due_together_are_one_letter(waiting, owner, moment):
    running = closed(waiting(), moment)

    moment(running.started_at + 6 * DAY)
    assert ring_decision_clocks() == 1

    running.refresh_from_db()
    assert (running.reminders_sent, running.next_at) == (2, running.release_at)
    assert told(owner, "waits for your answer").count() == 1


def test_a_posting_that_closes_late_because_no_sweep_ran_starts_its_clock_when_it_should_have(waiting, moment):
    application = waiting()
    moment(application.project.closes_at + 2 * DAY)
    close_postings()

    assert DecisionClock.objects.get().started_at == application.project.closes_at


@pytest.mark.parametrize("published_on", ["2026-10-10T12:00", "2027-02-24T12:00"])
def test_deadlines_keep_their_hour_when_daylight_saving_begins_or_ends_meanwhile(waiting, moment, published_on):
    moment(dt.datetime.fromisoformat(published_on).replace(tzinfo=CHICAGO))
    application = waiting()
    running = closed(application, moment)
    offsets = {local(when).utcoffset() for when in (application.project.published_at, running.release_at)}
    assert len(offsets) == 2

    moments = clock.times_of(running, application.project)
    for when in (running.started_at, *moments.reminders, moments.decide_by, moments.release_at):
        assert local(when).strftime("%H:%M") == "23:59"


def test_a_runner_up_has_heard_and_is_neither_released_nor_counted(waiting, owner, moment):
    application = waiting()
    runner_up = stages.applied(project=application.project)
    applications.shortlist(runner_up, by=owner)
    Application.objects.filter(pk=runner_up.pk).update(bench_position=1)
    running = closed(application, moment)

    moment(running.next_at)
    ring_decision_clocks()
    assert told(owner, "1 applicant for").exists()
    moment(running.release_at)
    ring_decision_clocks()

    runner_up.refresh_from_db()
    assert (runner_up.status, runner_up.bench_position) == ("shortlisted", 1)


def test_an_open_posting_whose_company_let_the_time_run_out_closes_and_its_waiting_list_hears(
    waiting, settings, moment
):
    settings.APPLICATIONS_PER_SEAT = 1
    application = waiting()
    in_line = stages.applied(project=application.project)
    assert in_line.status == "waiting"

    moment(DecisionClock.objects.get().release_at)
    ring_decision_clocks()

    application.project.refresh_from_db()
    in_line.refresh_from_db()
    assert application.project.status == "closed"
    assert (in_line.status, in_line.release_cause) == ("released", "unreached")


def test_only_those_released_by_the_clock_are_owed_an_answer_and_an_answer_settles_it(waiting, owner, moment):
    application = waiting()
    declined = stages.applied(project=application.project)
    running = closed(application, moment)
    applications.decline(declined, by=owner, reason="No.")
    assert not clock.open_decisions(application.project.company).exists()

    moment(application.project.decide_by)
    assert list(clock.open_decisions(application.project.company)) == [application]
    moment(running.release_at)
    ring_decision_clocks()
    assert list(clock.open_decisions(application.project.company)) == [application]

    application.refresh_from_db()
    applications.decline(application, by=owner, reason="We were late, and it is a no.")
    assert not clock.open_decisions(application.project.company).exists()


def test_a_company_with_open_decisions_neither_hands_in_nor_publishes(waiting, owner, company, moment, moderator):
    application = waiting()
    new, in_review = draft_for_later(company=company), draft_for_later(company=company)
    Project.objects.filter(pk=in_review.pk).update(status="in_review", submitted_at=timezone.now())
    moment(application.project.decide_by)
    sentence = "1 applicant still waits for the answer Harbor Coffee promised"

    with pytest.raises(postings.CannotPublish, match=sentence):
        postings.submit(new, by=owner)
    with pytest.raises(postings.CannotPublish, match=sentence):
        postings.publish(in_review, by=moderator)

    applications.decline(application, by=owner, reason="No.")
    assert postings.publish(in_review, by=moderator).status == "open"


def test_what_one_company_owes_keeps_no_other_from_publishing(waiting, moment):
    other = draft_for_later(company=CompanyFactory())
    moment(waiting().project.decide_by)

    assert postings.submit(other, by=stages.owner_of(other.company)).status == "open"


def test_who_closed_their_account_is_owed_nothing(waiting, moment):
    application = waiting()
    moment(application.project.decide_by)
    type(application.student).objects.filter(pk=application.student_id).update(is_active=False)

    assert not clock.open_decisions(application.project.company).exists()


def test_a_paused_clock_stands_still_and_goes_on_as_much_later(waiting, owner, moderator, moment):
    application = waiting()
    running = closed(application, moment)
    release_at, promised = running.release_at, application.project.decide_by
    moment(running.started_at + 2 * DAY)

    clock.pause(running, by=moderator, reason="Their office burnt down.")
    sweep_until(release_at + 10 * DAY, moment, every=2 * DAY)
    application.refresh_from_db()
    assert application.status == "submitted"
    assert not clock.open_decisions(application.project.company).exists()

    stood_still = timezone.now() - (running.started_at + 2 * DAY)
    clock.go_on(running, by=moderator)
    running.refresh_from_db()
    application.project.refresh_from_db()
    assert running.release_at == release_at + stood_still
    assert application.project.decide_by == promised + stood_still
    assert ring_decision_clocks() == 0
    moment(timezone.now() + DAY)
    assert ring_decision_clocks() == 1
    assert told(owner, "waits for your answer").count() == 1


def test_both_sides_hear_that_and_why_a_clock_is_paused_and_when_it_goes_on(waiting, owner, moderator, moment):
    application = waiting()
    running = closed(application, moment)

    clock.pause(running, by=moderator, reason="Their office burnt down.")
    moment(timezone.now() + DAY)
    clock.go_on(running, by=moderator)

    for person in (owner, application.student):
        first, second = told(person, "the time to decide").order_by("created_at")
        assert "Their office burnt down." in first.body
        assert "is due by" in second.body
    trail = AuditEvent.objects.filter(object_id=str(running.pk), verb__in=["paused", "went on"])
    assert [(event.verb, event.actor) for event in trail.order_by("pk")] == [
        ("paused", moderator),
        ("went on", moderator),
    ]


def test_a_clock_cannot_be_paused_twice_nor_go_on_while_it_runs(waiting, moderator, moment):
    running = closed(waiting(), moment)
    with pytest.raises(clock.NotPossible):
        clock.go_on(running, by=moderator)
    clock.pause(running, by=moderator, reason="Flood.")
    with pytest.raises(clock.NotPossible):
        clock.pause(running, by=moderator, reason="Flood.")


def test_a_moderator_may_let_a_company_publish_before_it_has_answered(waiting, owner, company, moderator, moment):
    application = waiting()
    new = draft_for_later(company=company)
    running = closed(application, moment)
    with pytest.raises(clock.NotPossible):
        clock.lift(running, by=moderator, reason="Nothing is late yet.")
    moment(running.release_at)
    ring_decision_clocks()

    clock.lift(running, by=moderator, reason="They merged with another company.")

    assert postings.submit(new, by=owner).status == "open"
    assert told(owner, "publish projects again").exists()
    application.refresh_from_db()
    assert application.is_owed_an_answer


def test_everything_due_is_handled_however_many_batches_it_takes(waiting, owner, moment, monkeypatch):
    monkeypatch.setattr(ringing, "BATCH", 2)
    running = [closed(application, moment) for application in [waiting() for _number in range(5)]]

    moment(max(each.next_at for each in running))
    assert ring_decision_clocks() == 5
    assert told(owner, "waits for your answer").count() == 5


def test_one_reminder_goes_to_each_person_who_hires_in_their_own_zone(waiting, owner, company, moment):
    abroad = MembershipFactory(company=company, role="manager", user__time_zone="Europe/Berlin").user
    application = waiting()
    running = closed(application, moment)

    moment(running.next_at)
    ring_decision_clocks()

    here, there = told(owner, "waits").get().body, told(abroad, "waits").get().body
    zones = [when.astimezone(ZoneInfo("Europe/Berlin")).tzname() for when in (application.project.decide_by,)]
    assert local(application.project.decide_by).tzname() in here
    assert zones[0] in there


@pytest.mark.parametrize("count", [1, 10])
def test_reminders_of_ten_clocks_take_as_many_statements_as_of_one(
    waiting, moment, count, django_assert_max_num_queries
):
    running = [closed(application, moment) for application in [waiting() for _number in range(count)]]
    moment(running[-1].next_at)
    with django_assert_max_num_queries(20):
        assert ring_decision_clocks() == count
