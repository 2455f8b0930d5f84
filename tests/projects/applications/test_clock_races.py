"""The clock and people at the same moment: nobody is told twice, and no answer is lost."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Notification
from marketplace.core.errors import DomainError
from projects.applications import clock, services
from projects.models import Application, DecisionClock, Project
from projects.postings import services as postings
from projects.tasks import ring_decision_clocks
from tests import stages
from tests.projects.applications.test_races import at_once, fresh

pytestmark = pytest.mark.django_db(transaction=True)
Status = Application.Status
DAY = dt.timedelta(days=1)


@pytest.fixture
def due(company, owner):
    """An applicant of a posting whose time to decide is over, and nobody has swept yet."""
    application = stages.applied(company=company)
    postings.close(application.project, by=owner, reason=Project.CloseReason.BY_HAND)
    now = timezone.now()
    DecisionClock.objects.update(started_at=now - 10 * DAY, release_at=now, next_at=now)
    Project.objects.update(decide_by=now - 3 * DAY)
    return application


def told(word):
    return Notification.objects.filter(title__contains=word)


def test_two_sweeps_at_once_release_and_tell_everybody_once(due):
    others = [stages.applied() for _number in range(3)]
    for other in others:
        postings.close(other.project, by=None, reason=Project.CloseReason.EXPIRED)
    now = timezone.now()
    DecisionClock.objects.update(started_at=now - 10 * DAY, release_at=now, next_at=now)

    results = at_once(*[ring_decision_clocks] * 3)

    assert sum(results) == 4
    assert set(Application.objects.values_list("status", flat=True)) == {"released"}
    assert told("We are sorry").count() == 4
    assert told("We released 1 applicant").count() == 4


def test_two_sweeps_at_once_send_each_reminder_once(due):
    now = timezone.now()
    DecisionClock.objects.update(started_at=now - 3 * DAY, release_at=now + 7 * DAY, next_at=now)
    Project.objects.update(decide_by=now + 4 * DAY)

    at_once(*[ring_decision_clocks] * 3)

    assert told("waits for your answer").count() == 1
    assert DecisionClock.objects.get().reminders_sent == 1


@pytest.mark.parametrize("round_number", range(3))
def test_an_answer_at_the_last_moment_stands_whoever_comes_first(due, owner, round_number):
    results = at_once(ring_decision_clocks, lambda: services.decline(fresh(due), by=owner, reason="No, and thank you."))

    assert not [result for result in results if isinstance(result, DomainError)]
    assert fresh(due).status == Status.DECLINED
    assert not clock.open_decisions(due.project.company).exists()


@pytest.mark.parametrize("round_number", range(3))
def test_an_offer_at_the_last_moment_stands_whoever_comes_first(due, owner, round_number):
    at_once(lambda: services.offer(fresh(due), by=owner), ring_decision_clocks)

    assert fresh(due).status == Status.OFFERED


@pytest.mark.parametrize("round_number", range(3))
def test_a_pause_at_the_last_moment_holds_everybody_or_comes_too_late(due, moderator, round_number):
    running = DecisionClock.objects.get()
    at_once(ring_decision_clocks, lambda: clock.pause(running, by=moderator, reason="Their office burnt down."))

    running.refresh_from_db()
    assert (fresh(due).status, running.paused_at is None) in (("submitted", False), ("released", True))
