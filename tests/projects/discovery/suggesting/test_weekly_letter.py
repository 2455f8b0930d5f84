"""The weekly letter: when it comes, what it holds, and that nothing comes twice."""

import datetime as dt
import importlib
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Notification
from accounts.people import services as people
from projects import tasks
from projects.discovery.saved import services as searches
from projects.discovery.saved import telling
from projects.discovery.suggesting import services, weekly
from projects.models import DigestClock, Project, Suggestion
from tests.factories import SkillFactory, StudentFactory
from tests.stages import drafted, opened

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 30, 14, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def excel(db):
    return SkillFactory(label="Excel")


@pytest.fixture(autouse=True)
def wednesday(time_machine):
    time_machine.move_to(MONDAY - dt.timedelta(days=5), tick=False)
    return time_machine


@pytest.fixture
def reader(student, excel):
    """A student in Chicago whose letter is due on Monday at 8 there."""
    student.student.skills.add(excel)
    services.start_clock(student)
    return student


def needing(skill, **fields) -> Project:
    project = drafted(**fields)
    project.skills.add(skill)
    return opened(project)


def letters(person) -> list[Notification]:
    return list(Notification.objects.filter(recipient=person, kind="suggestion").order_by("created_at"))


def test_the_letter_comes_on_monday_at_eight_with_reasons(reader, excel, deliver, wednesday):
    project = needing(excel, title="Add up forty tills")
    assert weekly.send_due(MONDAY - dt.timedelta(minutes=1)) == 0
    wednesday.move_to(MONDAY, tick=False)
    assert tasks.send_suggestions() == 1
    letter = next(each for each in deliver() if each.to == [reader.email])
    assert letter.subject == "A project for you: “Add up forty tills”"
    assert "Asks for Excel, which you have" in letter.body
    assert "$450 fixed pay · about 18 h · $25 an hour" in letter.body
    assert f"http://127.0.0.1:8000{project.get_absolute_url()}" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    clock = DigestClock.objects.get()
    assert (clock.next_at, clock.sent_at) == (MONDAY + WEEK, MONDAY)
    assert Suggestion.objects.get().reasons == ["Asks for Excel, which you have"]


def test_nothing_is_told_twice_and_an_empty_letter_is_never_sent(reader, excel):
    first = needing(excel, title="Add up forty tills")
    weekly.send_due(MONDAY)
    assert weekly.send_due(MONDAY + WEEK) == 0
    second = needing(excel, title="Add up fifty tills")
    Project.objects.update(closes_at=MONDAY + 3 * WEEK)
    assert weekly.send_due(MONDAY + 2 * WEEK) == 1
    told = [[entry["title"] for entry in letter.entries] for letter in letters(reader)]
    assert sorted(told) == [[second.title], [first.title]]


def test_what_a_saved_search_has_told_is_not_told_again(reader, excel):
    row = searches.save(searches.read("skills=Excel", reader), by=reader)
    searches.change(row, by=reader, name=row.name, frequency="instant")
    needing(excel)
    tasks.match_postings()
    telling.tell_all(timezone.now())
    assert weekly.send_due(MONDAY) == 0


def test_of_a_student_nothing_is_known_of_no_letter_is_sent_and_the_clock_goes_on(student, excel):
    services.start_clock(student)
    needing(excel)
    assert weekly.send_due(MONDAY) == 0
    assert letters(student) == []
    clock = DigestClock.objects.get()
    assert (clock.next_at, clock.sent_at) == (MONDAY + WEEK, None)


def test_a_letter_holds_no_more_than_it_may(reader, excel, settings):
    settings.SUGGESTIONS_PER_LETTER = 4
    for number in range(6):
        needing(excel, title=f"Add up {number + 20} tills", category="data" if number < 4 else "design")
    weekly.send_due(MONDAY)
    (letter,) = letters(reader)
    assert letter.title == "4 projects for you this week"
    assert len(letter.entries) == Suggestion.objects.count() == 4
    assert Suggestion.objects.filter(project__category="data").count() == 2


def test_a_late_sweep_sends_once(reader, excel):
    needing(excel)
    late = MONDAY + 3 * WEEK + dt.timedelta(hours=5)
    Project.objects.update(closes_at=late + WEEK)
    assert (weekly.send_due(late), weekly.send_due(late)) == (1, 0)
    assert DigestClock.objects.get().next_at == MONDAY + 4 * WEEK


def test_the_clock_keeps_eight_o_clock_when_the_clocks_change(reader, excel):
    type(reader).objects.update(time_zone="Europe/Berlin")
    zone = ZoneInfo("Europe/Berlin")
    start = dt.datetime(2027, 3, 22, 8, 0, tzinfo=zone)
    DigestClock.objects.update(next_at=start)
    weekly.send_due(start)
    following = DigestClock.objects.get().next_at
    assert following - start == WEEK - dt.timedelta(hours=1)
    assert following.astimezone(zone).isoformat() == "2027-03-29T08:00:00+02:00"


def test_whoever_moves_gets_letters_at_eight_of_their_new_home(reader, excel):
    row = searches.save(searches.read("skills=Excel", reader), by=reader)
    needing(excel)
    tasks.match_postings()
    people.update_person(reader, by=reader, time_zone="Europe/Berlin")
    row.refresh_from_db()
    zone = ZoneInfo("Europe/Berlin")
    assert DigestClock.objects.get().next_at == dt.datetime(2026, 11, 30, 8, 0, tzinfo=zone)
    assert row.next_at == dt.datetime(2026, 11, 26, 8, 0, tzinfo=zone)


def test_suspended_students_get_none(reader, excel):
    needing(excel)
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    assert weekly.send_due(MONDAY) == 0
    assert letters(reader) == []


def test_whoever_stopped_these_e_mails_gets_none(client_for, reader, excel, deliver, wednesday):
    needing(excel)
    wednesday.move_to(MONDAY, tick=False)
    tasks.send_suggestions()
    (letter,) = (each for each in deliver() if each.to == [reader.email])
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert client_for(enforce_csrf_checks=True).post(address).status_code == 200
    needing(excel, title="Add up fifty tills")
    wednesday.move_to(MONDAY + WEEK, tick=False)
    tasks.send_suggestions()
    assert [each for each in deliver() if each.to == [reader.email]] == [letter]
    assert len(letters(reader)) == 2


def test_students_who_were_here_before_get_a_clock_by_migration(student):
    migration = importlib.import_module("projects.migrations.0021_hours_and_clocks")
    with connection.cursor() as cursor:
        cursor.execute(migration.CLOCKS)
        cursor.execute(migration.CLOCKS)
    local = DigestClock.objects.get(user=student).next_at.astimezone(student.zone)
    assert (local.weekday(), local.hour, local.minute) == (0, 8, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_letter_once(excel):
    for _number in range(6):
        student = StudentFactory()
        student.skills.add(excel)
        services.start_clock(student.user)
    needing(excel)

    def work(_number) -> int:
        try:
            return weekly.send_due(MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 6
    assert Notification.objects.filter(kind="suggestion").count() == 6
