"""The waiting list: who comes when all places are taken waits in line, and moves up when somebody withdraws."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.companies import services as companies
from accounts.models import Notification
from accounts.people import leaving
from marketplace.core.states import IllegalMove
from projects.applications import listing, queue, services
from projects.models import Application, Project
from projects.postings import services as postings
from tests import stages
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db
Status = Application.Status


@pytest.fixture
def project(company, owner, settings):
    """Takes one application; two may wait."""
    settings.APPLICATIONS_PER_SEAT, settings.WAITING_LIST_PER_SEAT = 1, 2
    return stages.published(company=company)


def applied(project, student=None):
    return stages.applied(student, Project.objects.select_related("company").get(pk=project.pk))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def titles(person):
    return list(Notification.objects.filter(recipient=person).order_by("created_at").values_list("title", flat=True))


def test_the_last_place_is_put_on_record(project):
    assert fresh(project).full_at is None

    first = applied(project)

    assert fresh(project).full_at == first.submitted_at
    assert (first.number, fresh(project).last_number) == (1, 1)


def test_who_comes_when_all_places_are_taken_waits_and_the_company_knows_nothing(project, student, owner):
    applied(project)
    heard = titles(owner)

    waiting = applied(project, student)

    assert (waiting.status, queue.position(waiting)) == (Status.WAITING, 1)
    assert (waiting.submitted_at, waiting.number, fresh(project).applications_count) == (None, None, 1)
    assert not Application.objects.visible_to(owner).filter(pk=waiting.pk).exists()
    assert waiting not in listing.applicants(project, tab=listing.ALL, sort=listing.DATE, viewer=owner)
    assert titles(owner) == heard


def test_a_full_waiting_list_takes_nobody(project):
    for _number in range(3):
        applied(project)

    with pytest.raises(services.CannotApply, match="its waiting list is full"):
        applied(project)
    assert queue.room(project) == 0


def test_a_withdrawal_moves_up_who_waits_longest_and_tells_both(project, owner, student, rival):
    first, second, third = applied(project), applied(project, student), applied(project, rival)

    services.withdraw(first, by=first.student)

    second, third = fresh(second), fresh(third)
    assert (second.status, second.number) == (Status.SUBMITTED, 2)
    assert (third.status, queue.position(third)) == (Status.WAITING, 1)
    assert fresh(project).applications_count == 1
    assert "A place became free" in titles(student)[-1]
    assert [title for title in titles(owner) if "applied" in title][1:] != []


def test_turning_an_offer_down_moves_up_the_next(project, owner, student):
    first, second = applied(project), applied(project, student)
    services.offer(first, by=owner)

    services.turn_down(first, by=first.student)

    assert fresh(second).status == Status.SUBMITTED


def test_closing_an_account_gives_its_place_to_the_next(project, student, rival):
    applied(project, rival)
    second = applied(project, student)

    leaving.close(rival, by=rival)

    assert fresh(second).status == Status.SUBMITTED


def test_leaving_the_line_frees_no_place_and_is_not_the_companys_business(project, owner, student, rival):
    first, second, third = applied(project), applied(project, student), applied(project, rival)
    heard = titles(owner)

    services.withdraw(second, by=student)

    assert [fresh(row).status for row in (first, second, third)] == [
        Status.SUBMITTED,
        Status.WITHDRAWN,
        Status.WAITING,
    ]
    assert (queue.position(third), fresh(project).applications_count) == (1, 1)
    assert titles(owner) == heard


def test_who_is_gone_is_passed_over(project, student, rival):
    first, second, third = applied(project), applied(project, student), applied(project, rival)
    type(student).objects.filter(pk=student.pk).update(is_active=False)

    services.withdraw(first, by=first.student)

    assert (fresh(second).status, fresh(third).status) == (Status.WAITING, Status.SUBMITTED)


def test_nobody_overtakes_the_line_when_places_are_added(project, student, rival, settings):
    applied(project)
    waiting = applied(project, student)
    settings.APPLICATIONS_PER_SEAT = 2

    late = applied(project, rival)

    assert (fresh(waiting).status, late.status) == (Status.SUBMITTED, Status.WAITING)


@pytest.mark.parametrize("ending", ["closed", "taken down", "its company suspended"])
def test_who_was_never_reached_hears_it_kindly(project, student, owner, moderator, ending):
    applied(project)
    waiting = applied(project, student)

    if ending == "closed":
        postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)
    elif ending == "taken down":
        postings.take_down(project, by=moderator, reason="A scam.")
    else:
        companies.suspend(project.company, by=moderator, reason="A scam.")

    waiting = fresh(waiting)
    assert (waiting.status, waiting.release_cause) == (Status.RELEASED, Application.Cause.UNREACHED)
    told = Notification.objects.get(recipient=student, title__contains="No place became free")
    assert "has not seen your application" in told.body


def test_who_was_never_reached_cannot_be_offered_the_project(project, student, owner):
    applied(project)
    waiting = applied(project, student)
    postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)

    assert not fresh(waiting).is_offerable
    with pytest.raises((IllegalMove, services.CannotOffer, services.NotAllowed)):
        services.offer(fresh(waiting), by=owner)


def test_nobody_moves_up_once_the_time_for_applications_is_over(project, student, time_machine):
    first, second = applied(project), applied(project, student)
    time_machine.move_to(project.closes_at + dt.timedelta(seconds=1))

    services.withdraw(first, by=first.student)

    assert fresh(second).status == Status.WAITING


def test_waiting_counts_as_an_open_application(project, student, settings):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 1
    applied(project)
    applied(project, student)

    with pytest.raises(services.TooManyApplications):
        stages.applied(student)


def test_applying_twice_keeps_the_place_in_line(project, student, rival):
    applied(project)
    waiting = applied(project, student)
    applied(project, rival)

    services.send(fresh(project), by=student, pitch="Again.", answers={})
    with pytest.raises(services.CannotApply, match="already applied"):
        applied(project, student)

    assert queue.position(waiting) == 1


def test_what_waits_can_be_changed_and_keeps_its_place(project, student):
    applied(project)
    waiting = applied(project, student)
    answers = {question.pk: "Better." for question in project.questions.all()}

    services.edit(waiting, by=student, pitch="Better words.", answers=answers)

    assert (fresh(waiting).pitch, queue.position(waiting)) == ("Better words.", 1)


def test_a_blind_project_hides_who_comes_and_another_shows_them(company, student, rival):
    hidden, shown = stages.published(company=company), stages.published(company=company, is_blind=False)

    assert stages.applied(student, hidden).revealed_at is None
    assert stages.applied(rival, shown).revealed_at <= timezone.now()


def test_positions_are_counted_within_one_project(project, company):
    other = stages.published(company=company)
    for place in (project, other):
        applied(place)
    rows = [applied(project), applied(other, StudentFactory().user), applied(project)]

    counted = queue.with_positions(Application.objects.filter(status=Status.WAITING))

    assert [counted.get(pk=row.pk).position for row in rows] == [1, 1, 2]
