"""Runners-up: in the company's order they are offered what becomes free, by themselves, and everybody hears of it."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.people import services as people
from projects import tasks
from projects.applications import bench, endings, services
from projects.models import Application, Project
from projects.workspace import services as workspace
from tests import stages
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db
Status = Application.Status
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def project(company, owner):
    return stages.published(company=company)


@pytest.fixture
def offer(project, student):
    """Dana is offered the only place."""
    return stages.offered(student, project)


@pytest.fixture
def line(project, offer, rival):
    """Ravi is first in line; two others follow."""
    return stages.lined_up(project, rival, *(StudentFactory().user for _ in range(2)))


def again(row):
    return Application.objects.select_related("project__company", "student").get(pk=row.pk)


def states(*rows):
    return [again(row).status for row in rows]


def places(project):
    return [row.student for row in bench.runners_up(project)]


def told(person):
    return list(person.notifications.order_by("created_at", "pk").values_list("title", flat=True))


def expire(offer):
    """72 hours pass, and the sweep runs."""
    return endings.expire_offers(again(offer).offer_expires_at)


def test_each_runner_up_hears_their_place(line, rival):
    assert [bench.place(again(row)) for row in line] == [1, 2, 3]
    assert told(rival)[-1] == "You are runner-up number 1 for “Map the onboarding of five competitors”"
    assert told(line[2].student)[-1].startswith("You are runner-up number 3")


def test_there_are_no_runners_up_while_a_place_is_free(project, rival, owner):
    row = stages.shortlisted(rival, project)

    with pytest.raises(bench.CannotKeep, match="Offer every place first"):
        bench.arrange(project, [row], by=owner)


def test_only_those_whose_place_changed_hear_of_a_new_order(project, line, owner, rival):
    first, second, third = line
    before = {row.pk: len(told(row.student)) for row in line}

    bench.arrange(project, [first, third], by=owner)

    assert places(project) == [rival, third.student]
    assert len(told(rival)) == before[first.pk]
    assert told(third.student)[-1].startswith("You are runner-up number 2")
    assert told(second.student)[-1].startswith("You are no longer a runner-up")
    assert again(second).status == Status.SHORTLISTED


def test_the_first_answer_to_somebody_is_their_place_in_line(line):
    assert again(line[0]).heard_at is not None


@pytest.mark.parametrize("way", ["expires", "is turned down", "is taken back"])
def test_an_offer_that_is_not_taken_goes_to_the_next_by_itself(project, offer, line, rival, student, owner, way):
    if way == "expires":
        expire(offer)
    elif way == "is turned down":
        services.turn_down(offer, by=student)
    else:
        services.decline(again(offer), by=owner, reason="We made a mistake.")

    assert states(*line) == [Status.OFFERED, Status.SHORTLISTED, Status.SHORTLISTED]
    next_up = again(line[0])
    assert next_up.offer_expires_at - next_up.offered_at == 72 * HOUR
    assert "You are offered “Map the onboarding of five competitors”" in told(rival)
    assert "Ravi Patel was offered “Map the onboarding of five competitors”" in told(owner)
    assert told(line[1].student)[-1].startswith("You are runner-up number 1")


def test_an_offer_stands_until_its_last_minute(offer, line):
    assert endings.expire_offers(again(offer).offer_expires_at - dt.timedelta(seconds=1)) == 0
    assert states(offer, line[0]) == [Status.OFFERED, Status.SHORTLISTED]


def test_the_bench_steps_until_it_is_empty(project, offer, line):
    for row in (offer, *line):
        assert again(row).status == Status.OFFERED
        expire(row)

    assert states(offer, *line) == [Status.EXPIRED] * 4
    assert bench.step(project) == []


def test_one_place_that_becomes_free_is_offered_to_one(company, owner, student):
    project = stages.published(company=company, seats=2)
    offers = [stages.offered(student, project), stages.offered(None, project)]
    line = stages.lined_up(project)

    services.turn_down(offers[0], by=student)

    assert states(*line) == [Status.OFFERED, Status.SHORTLISTED, Status.SHORTLISTED]


def test_a_runner_up_may_withdraw_and_the_others_move_up(project, line, rival):
    services.withdraw(again(line[0]), by=rival)

    assert [bench.place(again(row)) for row in line] == [None, 1, 2]
    assert again(line[0]).status == Status.WITHDRAWN


def test_a_runner_up_who_is_declined_leaves_the_line(project, line, owner):
    services.decline(again(line[0]), by=owner, reason="Plans changed.")

    assert places(project) == [line[1].student, line[2].student]


def test_a_runner_up_can_be_offered_a_place_out_of_turn(project, offer, line, owner):
    expire(offer)
    services.decline(again(line[0]), by=owner, reason="Plans changed.")
    assert states(*line) == [Status.DECLINED, Status.OFFERED, Status.SHORTLISTED]


def test_who_lost_their_account_is_passed_over(offer, line, rival):
    rival.is_active = False
    rival.save()

    expire(offer)

    assert states(*line) == [Status.SHORTLISTED, Status.OFFERED, Status.SHORTLISTED]


def test_the_offer_of_a_suspended_student_goes_to_the_next(offer, line, student, moderator):
    people.suspend(student, by=moderator, reason="Sold the work of others.")

    assert states(offer, line[0]) == [Status.WITHDRAWN, Status.OFFERED]


def test_the_place_of_a_student_who_cancels_before_payment_goes_to_the_next(offer, line, student):
    engagement = workspace.start(again(offer), by=student)
    assert states(*line) == [Status.SHORTLISTED] * 3

    workspace.cancel(engagement, by=student, reason="I have found a full-time job.")

    assert again(line[0]).status == Status.OFFERED


def test_a_company_that_cancels_decides_itself_who_is_next(project, offer, line, student, owner, client_for):
    engagement = workspace.start(again(offer), by=student)
    workspace.cancel(engagement, by=owner, reason="Plans changed.")
    assert states(*line) == [Status.SHORTLISTED] * 3

    page = client_for(owner).get(f"/projects/{project.slug}/applicants/bench/").content.decode()
    assert "Offer it to Ravi now" in page
    client_for(owner).post(f"/projects/{project.slug}/applicants/bench/step/")
    assert again(line[0]).status == Status.OFFERED


def test_runners_up_outlive_the_last_place_taken_and_are_then_told_that_they_are_not_needed(
    project, offer, line, student, settings
):
    workspace.start(again(offer), by=student)
    project.refresh_from_db()
    assert project.close_reason == Project.CloseReason.FILLED
    assert states(*line) == [Status.SHORTLISTED] * 3
    assert project.bench_ends_at - timezone.now() > (settings.BENCH_DAYS - 1) * DAY

    assert bench.end_all(project.bench_ends_at - HOUR) == 0
    assert bench.end_all(project.bench_ends_at) == 1

    assert states(*line) == [Status.RELEASED] * 3
    assert again(line[0]).release_cause == Application.Cause.BENCH
    assert told(line[0].student)[-1] == "“Map the onboarding of five competitors” is no longer open"
    assert tasks.end_benches() == 0


def test_the_bench_waits_for_the_answer_to_an_open_offer(project, offer, line, student):
    engagement = workspace.start(again(offer), by=student)
    workspace.cancel(engagement, by=student, reason="I have found a full-time job.")
    project.refresh_from_db()

    assert bench.end_all(project.bench_ends_at + DAY) == 0
    expire(line[0])
    assert states(*line) == [Status.EXPIRED, Status.OFFERED, Status.SHORTLISTED]


def test_a_line_nobody_can_be_offered_from_any_more_ends(project, offer, line, owner):
    Project.objects.filter(pk=project.pk).update(due_on=timezone.localdate() - DAY)
    expire(offer)
    assert states(*line) == [Status.SHORTLISTED] * 3

    assert bench.end_all(timezone.now()) == 1
    assert states(*line) == [Status.RELEASED] * 3


def test_who_is_taken_off_after_the_last_place_was_taken_is_released(project, offer, line, student, owner):
    workspace.start(again(offer), by=student)

    bench.arrange(project, line[:1], by=owner)

    assert states(*line) == [Status.SHORTLISTED, Status.RELEASED, Status.RELEASED]


def test_a_line_has_an_end(project, offer, owner, monkeypatch):
    monkeypatch.setattr(bench, "LONGEST", 1)

    with pytest.raises(bench.CannotKeep, match="At most 1"):
        stages.lined_up(project)


def test_a_project_taken_off_the_site_ends_the_line(project, offer, line, moderator):
    stages.postings.take_down(project, by=moderator, reason="It asks for free work.")

    assert states(offer, *line) == [Status.RELEASED] * 4
