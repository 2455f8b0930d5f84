"""Several people at the same moment, on connections of their own: no limit is passed, nobody waits for each other."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Notification, User
from accounts.people import leaving
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove
from projects.applications import services as applications
from projects.discovery.inviting import answering, services
from projects.models import Application, Project, ProjectInvitation
from projects.postings import services as postings
from tests import stages
from tests.actors import deadlocks
from tests.factories import StudentFactory
from tests.projects.applications.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Status = ProjectInvitation.Status
TIMES = 3


@pytest.fixture(autouse=True)
def no_deadlock(db):
    before = deadlocks()
    yield
    assert deadlocks() == before


def fresh(project):
    return Project.objects.select_related("company").get(pk=project.pk)


def invite(project, student, by):
    return lambda: services.invite(fresh(project), student.student, by=by)


def again(invitation):
    return ProjectInvitation.objects.select_related("project__company", "student").get(pk=invitation.pk)


def refused(results, kind=DomainError):
    return sum(isinstance(result, kind) for result in results)


@pytest.mark.parametrize("turn", range(TIMES))
def test_the_last_invitation_of_a_posting_goes_to_one(company, owner, manager, settings, turn):
    settings.INVITES_PER_POSTING = 2
    project = stages.published(company=company)
    stages.invited(project=project)
    people = [stages.findable(StudentFactory().user).user for _number in range(4)]

    results = at_once(*[invite(project, person, by) for person, by in zip(people, [owner, manager] * 2, strict=True)])

    assert refused(results, services.CannotInvite) == 3
    assert ProjectInvitation.objects.filter(project=project).count() == 2


@pytest.mark.parametrize("turn", range(TIMES))
def test_the_last_invitation_a_student_can_get_is_that_of_one_posting(settings, turn):
    settings.INVITES_OPEN_PER_STUDENT = 2
    student = StudentFactory().user
    stages.invited(student)
    postings_of_all = [stages.published() for _number in range(4)]
    owners = [stages.owner_of(project.company) for project in postings_of_all]

    results = at_once(*[invite(project, student, by) for project, by in zip(postings_of_all, owners, strict=True)])

    assert refused(results, services.CannotInvite) == 3
    assert ProjectInvitation.objects.filter(student=student, status=Status.SENT).count() == 2


def test_two_who_invite_the_same_student_invite_once(company, owner, manager, student):
    project = stages.published(company=company)
    stages.findable(student)

    results = at_once(invite(project, student, owner), invite(project, student, manager))

    assert {result.pk for result in results} == {ProjectInvitation.objects.get().pk}
    assert Notification.objects.filter(recipient=student, kind="invitation").count() == 1


@pytest.mark.parametrize("turn", range(TIMES))
def test_who_applies_while_being_invited_has_either_followed_or_was_not_invited(company, owner, student, turn):
    project = stages.published(company=company, questions=[])
    stages.findable(student)
    acts = [
        lambda: applications.send(fresh(project), by=User.objects.get(pk=student.pk), pitch="Me.", answers={}),
        invite(project, student, owner),
    ]

    results = at_once(*acts[:: 1 if turn % 2 else -1])

    assert Application.objects.get().status == "submitted"
    states = list(ProjectInvitation.objects.values_list("status", flat=True))
    assert (states, refused(results)) in [([Status.APPLIED], 0), ([], 1)]


@pytest.mark.parametrize("turn", range(TIMES))
def test_whoever_wants_no_more_invitations_gets_none_after_that_moment(company, owner, student, turn):
    project = stages.published(company=company)
    profile = stages.findable(student)
    acts = [
        lambda: answering.choose(profile, by=student, is_findable=False, paused_until=None),
        invite(project, student, owner),
    ]

    results = at_once(*acts[:: 1 if turn % 2 else -1])

    assert ProjectInvitation.objects.count() + refused(results, services.CannotInvite) == 1


@pytest.mark.parametrize("turn", range(TIMES))
def test_a_yes_and_the_closing_of_the_posting_leave_nothing_waiting(company, owner, student, turn):
    project = stages.published(company=company)
    invitation = stages.invited(student, project)
    acts = [
        lambda: answering.accept(again(invitation), by=student),
        lambda: postings.close(fresh(project), by=owner, reason=Project.CloseReason.BY_HAND),
    ]

    at_once(*acts[:: 1 if turn % 2 else -1])

    assert again(invitation).status == Status.LAPSED


def test_yes_and_no_at_the_same_moment_are_one_answer(company, student):
    invitation = stages.invited(student, company=company)

    results = at_once(
        lambda: answering.accept(again(invitation), by=student),
        lambda: answering.decline(again(invitation), by=student),
    )

    assert refused(results, IllegalMove) <= 1
    assert again(invitation).status == Status.DECLINED or refused(results, IllegalMove) == 1


def test_the_clock_and_an_answer_at_the_same_moment(company, student):
    invitation = stages.invited(student, company=company)
    ProjectInvitation.objects.update(answer_by=timezone.now() + dt.timedelta(seconds=30))

    at_once(
        lambda: answering.accept(again(invitation), by=student),
        lambda: services.lapse_due(timezone.now() + dt.timedelta(seconds=31)),
    )

    assert again(invitation).status in (Status.ACCEPTED, Status.LAPSED)


@pytest.mark.parametrize("turn", range(TIMES))
def test_leaving_the_site_while_being_invited(company, owner, student, turn):
    project, other = stages.published(company=company), stages.published()
    stages.applied(student, other)
    stages.invited(student, stages.published(company=company), note="Of the nine tills.")
    acts = [lambda: leaving.close(User.objects.get(pk=student.pk), by=student), invite(project, student, owner)]

    at_once(*acts[:: 1 if turn % 2 else -1])

    assert set(ProjectInvitation.objects.values_list("status", "note")) == {(Status.LAPSED, "")}
