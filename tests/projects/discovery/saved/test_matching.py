"""One new posting finds the saved searches it fits, and nobody hears of it who need not."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from projects import tasks
from projects.discovery.saved import services
from projects.models import Project, PublishedPosting, SavedSearch, SearchHit
from projects.postings import services as postings
from tests.factories import MembershipFactory, SkillFactory, StudentFactory
from tests.stages import applied, drafted, opened, published

pytestmark = pytest.mark.django_db


def saved(person, query, **changes) -> SavedSearch:
    row = services.save(services.read(query, person), by=person)
    SavedSearch.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def test_a_posting_that_opens_finds_the_searches_it_fits(student, rival):
    excel = SkillFactory(label="Excel")
    fits = saved(student, "skills=Excel&where=remote&hours=medium&pay=25")
    saved(rival, "skills=Excel&where=place")

    project = drafted(title="Count the boats", hours=18, pay_cents=45000)
    project.skills.add(excel)
    opened(project)
    assert PublishedPosting.objects.get().project == project
    assert tasks.match_postings() == 1

    hit = SearchHit.objects.get()
    assert (hit.search, hit.user, hit.project, hit.told_at) == (fits, student, project, None)
    assert not PublishedPosting.objects.exists()


def test_matching_twice_finds_once(student):
    saved(student, "q=onboarding")
    published()
    assert (tasks.match_postings(), tasks.match_postings()) == (1, 0)
    assert SearchHit.objects.count() == 1


def test_two_searches_of_one_person_find_a_project_once_in_the_one_that_tells_first(student):
    saved(student, "q=onboarding", frequency="weekly")
    saved(student, "category=research", frequency="daily")
    soonest = saved(student, "where=remote", frequency="instant")
    published()
    tasks.match_postings()
    assert SearchHit.objects.get().search == soonest


def test_members_of_the_company_are_not_told_of_their_own_posting(student, company):
    MembershipFactory(company=company, user=student)
    saved(student, "q=onboarding")
    published(company=company)
    tasks.match_postings()
    assert not SearchHit.objects.exists()


def test_who_applied_before_the_match_ran_is_not_told(student):
    saved(student, "q=onboarding")
    applied(student, published())
    tasks.match_postings()
    assert not SearchHit.objects.exists()


@pytest.mark.parametrize("changes", [{"is_active": False, "suspended_at": timezone.now()}, {"is_active": False}])
def test_suspended_and_closed_accounts_are_not_told(student, changes):
    saved(student, "q=onboarding")
    type(student).objects.filter(pk=student.pk).update(**changes)
    published()
    tasks.match_postings()
    assert not SearchHit.objects.exists()


def test_paused_searches_find_nothing(student):
    services.pause(saved(student, "q=onboarding"))
    published()
    tasks.match_postings()
    assert not SearchHit.objects.exists()


def test_a_posting_that_closed_before_the_match_ran_finds_nobody(student, company, owner):
    saved(student, "q=onboarding")
    project = published(company=company)
    postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)
    assert tasks.match_postings() == 0
    assert not SearchHit.objects.exists() and not PublishedPosting.objects.exists()


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("hours=short", False),
        ("hours=medium", True),
        ("hours=short&hours=long", False),
        ("hours_from=10&hours_to=18", True),
        ("hours_from=19", False),
        ("pay=25", True),
        ("pay=26", False),
        ("due=4", True),
        ("due=1", False),
        ("category=data&category=design", False),
        ("category=data&category=research", True),
        ("q=onboarding+-competitors", False),
        ("q=%22map+the+onboarding%22", True),
        ("q=onboard", True),
    ],
)
def test_each_filter_counts(student, query, fits):
    saved(student, query)
    published(hours=18, pay_cents=45000)
    tasks.match_postings()
    assert SearchHit.objects.exists() == fits


def test_the_clock_of_a_search_starts_with_what_it_finds(student, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC), tick=False)
    now = timezone.now()
    rows = {pace: saved(person, "q=onboarding", frequency=pace) for pace, person in people(student)}
    assert {row.next_at for row in rows.values()} == {None}
    published()
    tasks.match_postings()
    times = dict(SavedSearch.objects.values_list("frequency", "next_at"))
    assert times == {
        "instant": now,
        "daily": dt.datetime(2026, 11, 26, 14, 0, tzinfo=dt.UTC),
        "weekly": dt.datetime(2026, 11, 30, 14, 0, tzinfo=dt.UTC),
    }


def people(student):
    return zip(["instant", "daily", "weekly"], [student, StudentFactory().user, StudentFactory().user], strict=True)


def test_the_skill_is_the_key_and_few_searches_are_looked_at(student):
    SkillFactory(label="Excel")
    row = saved(student, "skills=Excel&where=remote")
    assert row.key.startswith("s=")
    assert saved(student, "category=data&category=ai").key == ""


@pytest.mark.django_db(transaction=True)
def test_eight_workers_find_everybody_once():
    readers = [StudentFactory().user for _number in range(5)]
    for reader in readers:
        saved(reader, "q=onboarding", frequency="instant")
        saved(reader, "category=research", frequency="daily")
    for _number in range(4):
        published()

    def work(_number) -> int:
        try:
            return tasks.match_postings()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(work, range(8)))
    assert sum(done) == 4
    assert SearchHit.objects.count() == 20
    assert not PublishedPosting.objects.exists()


def test_a_posting_with_a_quote_in_its_words_is_matched(student):
    saved(student, "q=baker")
    opened(drafted(title="Describe the baker's dozen"))
    assert tasks.match_postings() == 1
