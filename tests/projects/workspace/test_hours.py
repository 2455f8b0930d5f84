"""A student's own time log: what one logs, what it comes to, and that nobody else reads it."""

import datetime as dt

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.signals import user_closed, user_exporting
from projects.models import ChangeOrder, Engagement, Milestone, TimeEntry
from projects.workspace import services as workspace
from projects.workspace.hours import overruns, services
from projects.workspace.hours.forms import MinutesField
from tests import stages

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today(milestone) -> dt.date:
    return timezone.localdate(timezone=milestone.engagement.student.zone)


def page(milestone) -> str:
    return f"{milestone.engagement.get_absolute_url()}hours/"


def entry_page(entry) -> str:
    return f"{entry.engagement.get_absolute_url()}hours/{entry.pk}/"


def told(milestone, **changes) -> dict:
    return {"worked_on": str(today(milestone)), "minutes": "1:30", "note": "Read all five"} | changes


def worked(milestone, minutes) -> None:
    """So many minutes, spread over as many days as they take; the agreement is moved to before the first."""
    engagement, longest = milestone.engagement, 20 * 60
    days = -(-minutes // longest)
    Engagement.objects.filter(pk=engagement.pk).update(agreed_at=timezone.now() - (days + 1) * DAY)
    engagement.refresh_from_db(fields=["agreed_at"])
    for number in range(days):
        part = min(longest, minutes - number * longest)
        told = {"worked_on": today(milestone) - number * DAY, "minutes": part}
        services.log(engagement, by=engagement.student, **told)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1:30", 90),
        ("0:05", 5),
        ("1.5", 90),
        ("1,25 h", 75),
        ("2", 120),
        ("2 hours", 120),
        ("90 min", 90),
        ("45m", 45),
        ("1 h 30", 90),
        ("1h30m", 90),
        ("24", 1440),
    ],
)
def test_time_is_read_as_people_write_it(text, minutes):
    assert MinutesField().clean(text) == minutes


@pytest.mark.parametrize("text", ["0", "0:00", "25", "1441 min", "1:75", "a while", "-1", "1.2.3", "", "h"])
def test_what_is_no_time_of_a_day_is_refused(text):
    with pytest.raises(ValidationError):
        MinutesField().clean(text)


def test_an_entry_is_added_changed_and_deleted(client_for, student, milestone):
    browser = client_for(student)

    assert "Logged. Only you see it." in browser.post(page(milestone), told(milestone), follow=True).text
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.note) == (90, "Read all five")
    assert 'value="1:30"' in browser.get(entry_page(entry)).text
    browser.post(entry_page(entry), told(milestone, minutes="2", note=""))
    assert TimeEntry.objects.values_list("minutes", "note").get() == (120, "")
    browser.post(f"{entry_page(entry)}delete/")
    assert not TimeEntry.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("minutes", "long", "Write the time like 1:30, 1.5 or 90 min."),
        ("minutes", "", "Say how long you worked."),
        ("worked_on", "2020-01-01", "Choose a day between the agreement and today."),
        ("worked_on", "soon", "Write the date like 2026-12-31"),
    ],
)
def test_what_cannot_be_logged_is_mended_not_lost(field, text, sentence, client_for, student, milestone):
    answer = client_for(student).post(page(milestone), told(milestone, **{field: text}))

    assert sentence in answer.text and "Read all five" in answer.text
    assert not TimeEntry.objects.exists()


def test_a_day_has_24_hours(student, milestone):
    entry = stages.logged(milestone.engagement, minutes=1400)

    with pytest.raises(services.CannotLog):
        stages.logged(milestone.engagement, minutes=41)
    stages.logged(milestone.engagement, minutes=40)
    services.change(entry, by=student, worked_on=entry.worked_on, minutes=1300)


def test_before_the_money_is_held_there_is_nothing_to_log(client_for, student, engagement):
    with pytest.raises(services.CannotLog):
        stages.logged(engagement)

    assert "once the money is held" in client_for(student).get(f"{engagement.get_absolute_url()}hours/").text


def test_tomorrow_is_not_logged_today(student, milestone):
    with pytest.raises(services.CannotLog):
        services.log(milestone.engagement, by=student, worked_on=today(milestone) + DAY, minutes=5)


def test_nobody_else_opens_the_log(client_for, owner, manager, reviewer, rival, stranger, moderator, milestone):
    entry = stages.logged(milestone.engagement, note="Sketching took far too long")

    for person in (owner, manager, reviewer, rival, stranger, moderator):
        browser = client_for(person)
        for path in (page(milestone), entry_page(entry)):
            assert browser.get(path).status_code == 404
            assert browser.post(path, told(milestone)).status_code == 404
        assert browser.post(f"{entry_page(entry)}delete/").status_code == 404
        with pytest.raises(workspace.NotYours):
            services.delete(entry, by=person)
    assert client_for().get(page(milestone)).status_code == 302
    assert TimeEntry.objects.get().minutes == 90


def test_an_entry_of_other_work_is_not_found_here(client_for, student, milestone, simulator):
    other = stages.logged(stages.funded(simulator, student).engagement)

    path = f"{page(milestone)}{other.pk}/"

    assert client_for(student).get(path).status_code == 404


def test_the_workspace_shows_hours_to_the_student_alone(client_for, student, owner, moderator, milestone):
    stages.logged(milestone.engagement, minutes=77, note="Sketching took far too long")

    assert "1\u00a0h 17\u00a0min" in client_for(student).get(stages.page(milestone)).text
    for person in (owner, moderator):
        told = client_for(person).get(stages.page(milestone)).text
        assert "1\u00a0h 17\u00a0min" not in told and "Your hours" not in told


def test_not_even_the_admin_lists_entries():
    assert TimeEntry not in admin.site._registry


def test_hours_leave_no_trace_in_the_audit_trail(milestone):
    before = AuditEvent.objects.count()

    stages.logged(milestone.engagement)

    assert AuditEvent.objects.count() == before


def test_the_pay_of_an_hour_is_all_pay_by_all_hours(milestone):
    assert overruns.balance(milestone.engagement).hourly_cents == 0
    worked(milestone, 9 * 60)

    found = overruns.balance(milestone.engagement)

    assert (found.planned_minutes, found.pay_cents, found.posted_cents) == (18 * 60, 45000, 2500)
    assert (found.hourly_cents, found.left_minutes, found.overrun_percent) == (5000, 9 * 60, -50)


@pytest.mark.parametrize(("minutes", "is_overrun"), [(18 * 60, False), (1350, False), (1351, True)])
def test_an_overrun_begins_above_a_quarter_more(minutes, is_overrun, milestone):
    worked(milestone, minutes)

    found = overruns.balance(milestone.engagement)

    assert found.is_overrun == is_overrun
    assert overruns.suggests_change(milestone.engagement, found) == is_overrun


def test_an_overrun_suggests_a_change_order_with_its_numbers(client_for, student, owner, milestone):
    worked(milestone, 24 * 60)
    browser = client_for(student)

    assert "33 % more time than agreed" in browser.get(stages.page(milestone)).text
    answer = browser.get(f"{milestone.engagement.get_absolute_url()}changes/new/?hours=1")

    assert 'value="150"' in answer.text
    assert "24\u00a0h so far; 18\u00a0h were agreed" in answer.text
    theirs = client_for(owner).get(f"{milestone.engagement.get_absolute_url()}changes/new/?hours=1").text
    assert 'value="150"' not in theirs and "24\u00a0h" not in theirs


def test_once_a_change_is_agreed_its_pay_covers_more_hours(student, milestone):
    worked(milestone, 24 * 60)
    change = stages.change_proposed(milestone.engagement, by=student, amount_cents=15000)
    waiting = overruns.balance(milestone.engagement)
    assert not overruns.suggests_change(milestone.engagement, waiting)

    stages.extra_work.accept(change, by=stages.owner_of(milestone.engagement.company))

    agreed = overruns.balance(milestone.engagement)
    assert (agreed.planned_minutes, agreed.pay_cents, agreed.overrun_percent) == (24 * 60, 60000, 0)
    assert ChangeOrder.objects.get().status == ChangeOrder.Status.ACCEPTED


def test_what_was_cancelled_pays_no_hours(student, milestone):
    worked(milestone, 60)
    workspace.cancel(milestone.engagement, by=student, reason="Ill.", shares={milestone.pk: 0})

    found = overruns.balance(milestone.engagement)

    assert (Milestone.objects.get().status, found.pay_cents) == (Milestone.Status.CANCELLED, 0)
    assert (found.planned_minutes, found.is_overrun, found.extra_cents) == (0, False, 0)


def test_the_log_is_paged_at_the_same_cost(client_for, student, milestone):
    browser = client_for(student)

    def cost() -> int:
        browser.get(page(milestone))
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(page(milestone)).status_code == 200
        return len(caught)

    stages.logged(milestone.engagement, minutes=1)
    before = cost()
    for _number in range(30):
        stages.logged(milestone.engagement, minutes=1)

    assert cost() == before
    assert "?page=2" in browser.get(page(milestone)).text


def test_the_log_is_in_the_students_copy_of_their_data(student, milestone):
    stages.logged(milestone.engagement, note="Read all five")

    answers = user_exporting.send(sender=type(student), user=student)

    logged = [rows for _receiver, told in answers for name, rows in told.items() if name == "time_log"]
    assert [row["note"] for row in logged[0]] == ["Read all five"]


def test_with_the_account_the_words_go_and_the_minutes_stay(student, milestone):
    stages.logged(milestone.engagement, note="Read all five")

    user_closed.send(sender=type(student), user=student)

    assert TimeEntry.objects.values_list("minutes", "note").get() == (90, "")
