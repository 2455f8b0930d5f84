"""The waiting list: who comes when all places are taken waits in line, and moves up when somebody withdraws."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.companies import services as companies
from accounts.models import Notification
from accounts.people import leaving
from marketplace.core.states import IllegalMove
from projects import tasks
from projects.applications import listing, queue, services, story
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
    assert "has not seen what you wrote" in story.next_for_student(waiting)
    assert [step.label for step in story.steps(waiting)] == ["Waiting list", "No longer open"]


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


def page_of(project):
    return reverse("apply", args=[project.slug])


def written(project):
    answers = {f"answer_{question.pk}": "It waits for me." for question in project.questions.all()}
    return {"pitch": "Me.", "go": "send", "seen": "", "tab": "one", **answers}


def test_the_project_page_leads_to_the_waiting_list_while_it_has_room(client_for, project, student):
    applied(project)
    browser = client_for(student)

    shown = browser.get(project.get_absolute_url())
    assert (shown.context["step"].label, shown.context["step"].note) == (
        "Join the waiting list",
        "You would be number 1 in line.",
    )
    assert "waiting list: 0" in shown.text

    applied(project), applied(project)
    full = browser.get(project.get_absolute_url())
    assert (full.context["step"].url, "the waiting list is full" in full.text) == ("", True)
    assert "waiting list: 2" in full.text


def test_the_card_counts_who_waits(client_for, project):
    browser = client_for()
    for _number in range(2):
        applied(project)
    first = browser.get("/projects/").text
    applied(project)
    second = browser.get("/projects/").text

    assert "<b>1</b> on the waiting list" in first
    assert "<b>2</b> on the waiting list" in second


def test_a_student_joins_in_the_browser_and_reads_their_place(client_for, project, student):
    applied(project), applied(project)
    browser = client_for(student)

    form = browser.get(page_of(project)).text
    status = browser.post(page_of(project), written(project), follow=True).text
    own = browser.get(reverse("applications")).text

    assert "You would be number 2 on the waiting list of at most 2" in form
    assert "Join the waiting list" in form
    assert "You are number 2 on the waiting list" in status
    assert "number 2 on the waiting list; open until" in own


def test_what_was_typed_is_kept_when_the_line_filled_up_meanwhile(client_for, project, student):
    browser = client_for(student)
    for _number in range(3):
        applied(project)

    refused = browser.post(page_of(project), written(project) | {"pitch": "I have mapped two products before."})

    assert refused.status_code == 409
    assert "its waiting list is full" in refused.text
    assert "I have mapped two products before." in refused.text


def test_who_waits_changes_and_withdraws_in_the_browser(client_for, project, student):
    applied(project)
    waiting = applied(project, student)
    browser = client_for(student)

    changed = browser.post(page_of(project), written(project) | {"go": "change", "pitch": "Better."}, follow=True)
    asked = browser.get(reverse("application_withdraw", args=[waiting.pk])).text
    left = browser.post(reverse("application_withdraw", args=[waiting.pk]), {"reason": ""}, follow=True)

    assert "You keep your place." in changed.text
    assert "You give up your place on the waiting list" in asked
    assert "You have left the waiting list." in left.text
    assert fresh(waiting).status == Status.WITHDRAWN


def test_the_companys_people_never_meet_who_waits(client_for, project, student, owner, reviewer):
    applied(project)
    waiting = applied(project, student)

    for person in (owner, reviewer):
        browser = client_for(person)
        assert browser.get(waiting.get_absolute_url()).status_code == 404
        assert str(waiting.pk) not in browser.get(reverse("applicants", args=[project.slug]) + "?state=all").text
        assert "Dana" not in browser.get("/dashboard/").text


def test_the_api_counts_who_waits(client_for, project):
    applied(project), applied(project)

    listed = client_for().get(f"/api/v1/projects/{project.slug}/").json()

    assert (listed["applications_left"], listed["waiting_count"]) == (0, 1)


def test_staff_see_the_line_in_the_admin(client_for, project, student, moderator):
    applied(project)
    waiting = applied(project, student)
    type(moderator).objects.filter(pk=moderator.pk).update(is_superuser=True)

    page = client_for(moderator).get("/admin/projects/application/?status__exact=waiting").text

    assert "Dana Reyes" in page
    assert str(waiting.pk) in page


def test_the_dashboard_draws_only_what_was_sent(client_for, project, student):
    applied(project)
    applied(project, student)

    page = client_for(student).get("/dashboard/")

    assert page.context["reached"] == (0, 0, 0)
    assert "on the waiting list" in page.text


def test_a_full_posting_ends_with_the_promise_to_those_who_came_first(project, student, time_machine):
    applied(project)
    waiting = applied(project, student)
    project.refresh_from_db()

    assert project.closes_at <= project.decide_by
    time_machine.move_to(project.decide_by + dt.timedelta(minutes=1))
    tasks.close_postings()
    assert fresh(waiting).status == Status.RELEASED
