"""E-mails about what saved searches found: when they come, what they hold, how they are stopped."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notification
from projects import tasks
from projects.discovery.saved import links, pace, services, telling
from projects.models import Project, SavedSearch, SearchHit
from projects.postings import services as postings
from tests.factories import StudentFactory
from tests.stages import applied, published

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)
    return time_machine


def saved(person, query="q=onboarding", frequency="instant") -> SavedSearch:
    row = services.save(services.read(query, person), by=person)
    return services.change(row, by=person, name=row.name, frequency=frequency)


def to(person, letters) -> list:
    return [letter for letter in letters if letter.to == [person.email]]


def test_an_instant_search_tells_at_once(student, deliver):
    search = saved(student)
    project = published(title="Map the onboarding of banks")
    tasks.match_postings()
    assert tasks.tell_of_hits() == 1
    (letter,) = to(student, deliver())
    assert letter.subject == "“Map the onboarding of banks” fits your saved search"
    assert "$450 fixed pay · about 18 h · $25 an hour" in letter.body
    assert "Remote · due" in letter.body and "(CST)" in letter.body
    assert "Fits “onboarding”" in letter.body
    assert f"{project.get_absolute_url()}" in letter.body
    assert f"<http://127.0.0.1:8000{links.pause_url(search)}>" == letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert tasks.tell_of_hits() == 0


def test_what_one_match_found_is_told_in_one_e_mail(student, deliver):
    saved(student)
    for number in range(3):
        published(title=f"Map the onboarding of bank {number}")
    tasks.match_postings()
    tasks.tell_of_hits()
    (letter,) = to(student, deliver())
    assert letter.subject == "3 new projects fit “onboarding”"


def test_a_daily_search_tells_at_eight_where_the_person_lives(student, deliver, clock):
    saved(student, frequency="daily")
    published()
    tasks.match_postings()
    clock.move_to(dt.datetime(2026, 11, 26, 13, 59, tzinfo=dt.UTC), tick=False)
    assert tasks.tell_of_hits() == 0
    clock.move_to(dt.datetime(2026, 11, 26, 14, 0, tzinfo=dt.UTC), tick=False)
    assert tasks.tell_of_hits() == 1
    assert len(to(student, deliver())) == 1


def test_at_most_ten_are_listed_and_the_rest_is_a_click_away(student):
    saved(student, frequency="weekly")
    for number in range(12):
        published(title=f"Map the onboarding of bank {number}")
    tasks.match_postings()
    telling.tell_all(WEDNESDAY + dt.timedelta(days=7))
    row = Notification.objects.get(kind="alert")
    assert row.title == "12 new projects fit “onboarding”"
    assert row.body == "These are the newest 10 of 12 that fit your saved search “onboarding”."
    assert (len(row.entries), row.action) == (10, "See all 12")
    assert row.url == SavedSearch.objects.get().get_absolute_url()
    assert not SearchHit.objects.filter(told_at=None).exists()


def test_what_closed_meanwhile_is_left_out_and_an_empty_letter_is_never_sent(student, company, owner):
    saved(student, frequency="daily")
    kept = published(title="Map the onboarding of banks")
    gone = published(company=company)
    tasks.match_postings()
    postings.close(gone, by=owner, reason=Project.CloseReason.BY_HAND)
    telling.tell_all(WEDNESDAY + dt.timedelta(days=1))
    row = Notification.objects.get(kind="alert")
    assert [entry["title"] for entry in row.entries] == [kept.title]

    last = published(company=company)
    tasks.match_postings()
    postings.close(last, by=owner, reason=Project.CloseReason.BY_HAND)
    assert telling.tell_all(WEDNESDAY + dt.timedelta(days=2)) == 0
    assert Notification.objects.filter(kind="alert").count() == 1
    assert SavedSearch.objects.get().next_at is None


def test_what_they_applied_to_meanwhile_is_left_out(student):
    saved(student, frequency="daily")
    project = published()
    tasks.match_postings()
    applied(student, project)
    assert telling.tell_all(WEDNESDAY + dt.timedelta(days=1)) == 0


def test_a_paused_search_tells_nothing(student):
    search = saved(student, frequency="daily")
    published()
    tasks.match_postings()
    services.pause(search)
    assert telling.tell_all(WEDNESDAY + dt.timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("after", "zone", "daily", "weekly"),
    [
        ("2026-11-25T15:00", "America/Chicago", "2026-11-26T14:00", "2026-11-30T14:00"),
        ("2026-11-30T13:59", "America/Chicago", "2026-11-30T14:00", "2026-11-30T14:00"),
        ("2026-11-30T14:00", "America/Chicago", "2026-12-01T14:00", "2026-12-07T14:00"),
        # The clocks go back in Berlin on October 25 and forward on March 28: 8 o'clock stays 8 o'clock.
        ("2026-10-24T12:00", "Europe/Berlin", "2026-10-25T07:00", "2026-10-26T07:00"),
        ("2027-03-27T12:00", "Europe/Berlin", "2027-03-28T06:00", "2027-03-29T06:00"),
        ("2026-11-25T15:00", "Pacific/Kiritimati", "2026-11-25T18:00", "2026-11-29T18:00"),
    ],
)
def test_eight_o_clock_is_the_person_s_own(after, zone, daily, weekly):
    now = dt.datetime.fromisoformat(after).replace(tzinfo=dt.UTC)
    for frequency, expected in {"daily": daily, "weekly": weekly}.items():
        found = pace.next_at(frequency, zone, now)
        assert found == dt.datetime.fromisoformat(expected).replace(tzinfo=dt.UTC)
        assert found.astimezone(ZoneInfo(zone)).hour == 8


def test_opening_the_link_of_the_e_mail_changes_nothing(client_for, student):
    search = saved(student)
    for _scanner in range(3):
        page = client_for().get(links.pause_url(search))
        assert page.status_code == 200 and "Pause “onboarding”?" in page.content.decode()
    search.refresh_from_db()
    assert search.paused_at is None


def test_one_click_pauses_that_search_and_no_other(client_for, student):
    search, other = saved(student), saved(student, "category=research")
    visitor = client_for(enforce_csrf_checks=True)
    answer = visitor.post(links.pause_url(search), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "“onboarding” is paused" in answer.content.decode()
    search.refresh_from_db()
    other.refresh_from_db()
    assert search.paused_at and not other.paused_at


def test_a_link_that_was_changed_is_not_found(client_for, student):
    search, other = saved(student), saved(student, "category=research")
    signature = links.pause_url(search).rsplit(":", 1)[1]
    for address in (f"/searches/stop/{other.pk}:{signature}", "/searches/stop/x/", f"/searches/stop/{search.pk}/"):
        assert client_for().post(address).status_code == 404
    assert not SavedSearch.objects.exclude(paused_at=None).exists()


def test_the_link_of_a_deleted_search_says_so(client_for, student):
    search = saved(student)
    address = links.pause_url(search)
    services.delete(search, by=student)
    for answer in (client_for().get(address), client_for().post(address)):
        assert answer.status_code == 200 and "This search is deleted" in answer.content.decode()


def test_whoever_wants_no_e_mails_about_searches_finds_them_in_the_inbox(student, deliver):
    student.preferences.create(kind="alert", channel="inbox")
    saved(student)
    published()
    tasks.match_postings()
    tasks.tell_of_hits()
    assert to(student, deliver()) == []
    assert Notification.objects.get(kind="alert").status == "off"


def statements() -> int:
    with CaptureQueriesContext(connection) as captured:
        assert tasks.tell_of_hits()
    return len(captured)


def test_telling_costs_the_same_for_one_search_and_for_many(student):
    saved(student)
    published()
    tasks.match_postings()
    for_one = statements()
    for _number in range(30):
        saved(StudentFactory().user)
    published()
    tasks.match_postings()
    assert statements() == for_one <= 10
    assert Notification.objects.filter(kind="alert").count() == 32


@pytest.mark.django_db(transaction=True)
def test_eight_workers_tell_everybody_once():
    for _number in range(12):
        saved(StudentFactory().user)
    published()
    tasks.match_postings()

    def work(_number) -> int:
        try:
            return telling.tell_all(timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 12
    assert Notification.objects.filter(kind="alert").count() == 12
