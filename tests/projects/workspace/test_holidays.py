"""Answers to deliveries are due in business days of the company's own calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Company, Notification
from projects.tasks import accept_silent, remind_reviewers
from tests import stages

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
MONDAY = dt.datetime(2026, 11, 23, 10, tzinfo=CHICAGO)


@pytest.fixture
def handed_in(simulator, student, company, owner):
    """Delivered on the Monday before Thanksgiving to a company in the country named."""

    def deliver(country):
        Company.objects.update(country=country)
        with time_machine.travel(MONDAY - dt.timedelta(days=4), tick=False):
            milestone = stages.funded(simulator, student, company=company)
        with time_machine.travel(MONDAY, tick=False):
            stages.handed_in(stages.again(milestone))
        return stages.again(milestone)

    return deliver


@pytest.mark.parametrize(("country", "due"), [("US", "2026-12-01T17:00"), ("DE", "2026-11-30T17:00")])
def test_thanksgiving_gives_an_american_company_one_more_day(handed_in, country, due):
    assert handed_in(country).review_due_at == dt.datetime.fromisoformat(due).replace(tzinfo=CHICAGO)


def test_silence_accepts_exactly_then_and_not_a_moment_before(handed_in):
    due_at = handed_in("US").review_due_at
    with time_machine.travel(due_at - dt.timedelta(microseconds=1), tick=False):
        assert accept_silent() == 0
    with time_machine.travel(due_at, tick=False):
        assert accept_silent() == 1


def test_nobody_is_reminded_on_a_holiday(handed_in, owner):
    handed_in("US")
    reminders = Notification.objects.filter(recipient=owner, kind="reminder")
    days = []
    for day in range(1, 9):
        with time_machine.travel(MONDAY + dt.timedelta(days=day), tick=False):
            if remind_reviewers():
                days.append((MONDAY + dt.timedelta(days=day)).strftime("%a %d"))
    assert days == ["Wed 25", "Mon 30"]
    assert reminders.count() == 2
