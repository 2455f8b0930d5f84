"""Two people at the same moment: one wins, the other reads why not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from accounts.models import Notification
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove
from projects.applications import services
from projects.models import Application, Project
from projects.workspace import services as workspace
from tests import stages

pytestmark = pytest.mark.django_db(transaction=True)
Status = Application.Status


def at_once(*acts):
    """Run the acts in threads that start together; what each returned, or the refusal it raised."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def fresh(application):
    return Application.objects.select_related("project__company", "student").get(pk=application.pk)


def test_the_last_place_is_offered_once(company, owner, manager):
    project = stages.published(company=company)
    first, second = stages.applied(project=project), stages.applied(project=project)

    results = at_once(
        lambda: services.offer(fresh(first), by=owner),
        lambda: services.offer(fresh(second), by=manager),
    )

    assert sum(isinstance(result, services.CannotOffer) for result in results) == 1
    assert Application.objects.filter(status=Status.OFFERED).count() == 1


def test_of_two_who_decide_about_one_person_one_wins(company, owner, manager):
    application = stages.applied(company=company)

    results = at_once(
        lambda: services.decline(fresh(application), by=owner, reason="No."),
        lambda: services.decline(fresh(application), by=manager, reason="No, either."),
    )

    assert sum(isinstance(result, IllegalMove) for result in results) == 1
    assert Notification.objects.filter(recipient=application.student, title__contains="Not this time").count() == 1


def test_a_double_click_sends_one_application(student, company, owner):
    project = stages.published(company=company, questions=[])

    def send():
        return services.send(Project.objects.get(), by=student, pitch="Me.", answers={})

    results = at_once(send, send)

    assert {result.pk for result in results} == {Application.objects.get().pk}
    assert Project.objects.get().applications_count == 1
    assert Notification.objects.filter(recipient=owner, title__contains="applied").count() == 1
    assert project.pk == Project.objects.get().pk


def test_a_student_does_not_slip_past_the_limit(student, settings):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 1
    projects = [stages.published(questions=[]) for _number in range(2)]

    def send(project):
        return lambda: services.send(Project.objects.get(pk=project.pk), by=student, pitch="Me.", answers={})

    results = at_once(*map(send, projects))

    assert sum(isinstance(result, services.TooManyApplications) for result in results) == 1
    assert Application.objects.filter(status=Status.SUBMITTED).count() == 1


def test_taking_back_and_offering_at_once_do_not_block_each_other(company, owner):
    project = stages.published(company=company, seats=3)
    rows = [stages.applied(project=project) for _number in range(3)]

    for row in rows:
        at_once(
            lambda row=row: services.withdraw(fresh(row), by=row.student),
            lambda row=row: services.offer(fresh(row), by=owner),
        )

    assert set(Application.objects.values_list("status", flat=True)) <= {Status.WITHDRAWN, Status.OFFERED}


def test_an_offer_is_accepted_or_taken_back_but_not_both(company, owner):
    application = stages.offered(company=company)

    results = at_once(
        lambda: workspace.start(fresh(application), by=application.student),
        lambda: services.decline(fresh(application), by=owner, reason="We stop."),
    )

    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert hasattr(fresh(application), "engagement") == (fresh(application).status == Status.ACCEPTED)
