"""Hours a week against running work: a warning where it gets too much, and never a wall."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.applications import availability
from projects.models import Application, Project
from projects.workspace import services as workspace
from tests import stages

pytestmark = pytest.mark.django_db
TWO_WEEKS = 14


def due_in(days):
    return timezone.localdate(timezone=ZoneInfo("America/Chicago")) + dt.timedelta(days=days)


def has_hours(student, hours):
    student.student.availability_hours = hours
    student.student.save()


@pytest.fixture
def running(student):
    """About ten hours a week until it is due."""
    return stages.hired(student, hours=20, pay_cents=60000, due_on=due_in(TWO_WEEKS))


def test_running_work_counts_as_spread_over_its_time(student, running):
    assert availability.load(student).running == 10


def test_who_works_on_nothing_has_all_their_hours(student):
    assert (availability.load(student).running, availability.load(student).available) == (0, 10)


def test_what_ended_takes_no_hours(student, running):
    workspace.cancel(running, by=student, reason="Exams.")

    assert availability.load(student).running == 0


def test_offers_and_open_applications_take_no_hours(student):
    stages.offered(student)
    stages.applied(student)

    assert availability.load(student).running == 0


def test_work_that_was_added_for_pay_counts_too(simulator, student, owner, company):
    engagement = stages.funded(
        simulator, student, company=company, hours=20, pay_cents=60000, due_on=due_in(TWO_WEEKS)
    ).engagement
    stages.change_agreed(engagement, amount_cents=60000, due_on=due_in(TWO_WEEKS))

    assert availability.load(student).running == 20


@pytest.mark.parametrize(("have", "is_warned"), [(20, False), (19, True)])
def test_the_warning_begins_where_the_hours_end(student, running, have, is_warned):
    has_hours(student, have)
    project = stages.published(hours=20, pay_cents=60000, due_on=due_in(TWO_WEEKS))

    assert bool(availability.warning(student, project)) is is_warned


def test_the_apply_page_warns_and_lets_apply(client_for, student, running):
    project = stages.published(hours=20, pay_cents=60000, due_on=due_in(TWO_WEEKS))
    answers = {f"answer_{question.pk}": "Yes." for question in project.questions.all()}
    page = reverse("apply", args=[project.slug])

    shown = client_for(student).get(page).text
    client_for(student).post(page, {"pitch": "Me.", "go": "send", "seen": "", "tab": "one", **answers})

    assert "Is there time for it?" in shown
    assert "Your running work takes about 10 of them" in shown
    assert Application.objects.get(project=project).status == Application.Status.SUBMITTED


def test_accepting_an_offer_warns_too(client_for, student, running):
    offer = stages.offered(student, hours=20, pay_cents=60000, due_on=due_in(TWO_WEEKS))

    page = client_for(student).get(reverse("engagement_start", args=[offer.pk])).text

    assert "Is there time for it?" in page


def test_who_has_the_hours_reads_no_warning(client_for, student):
    project = stages.published()

    assert "Is there time for it?" not in client_for(student).get(reverse("apply", args=[project.slug])).text
    assert Project.objects.get().applications_count == 0
