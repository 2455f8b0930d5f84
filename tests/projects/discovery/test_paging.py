"""Paging through a list that changes: no row that stayed as it was is seen twice or missed."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.discovery import listing
from projects.models import Bookmark, Project
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db
SIZE = 4
ORDERS = ("sort=newest", "sort=closing", "sort=pay", "sort=odds", "q=onboarding", "q=onboarding&sort=newest", "q=onb")
CHANGES = ("insert", "close", "withdraw", "raise", "crowd", "rename")


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", SIZE)


def open_rows(company, count: int, *, start: int = 0) -> list[Project]:
    """Postings that tie in most of what they are sorted by."""
    now = timezone.now()
    rows = [
        Project(
            company=company,
            slug=f"row-{start + number}",
            title=f"{'Onboarding ' * (1 + number % 2)}number {start + number}",
            deliverable="The onboarding of new people.",
            category="research",
            hours=10,
            pay_cents=30000 + 10000 * (number % 2),
            due_on=now.date() + dt.timedelta(days=14),
            applications_count=6 * (number % 3),
            status="open",
            published_at=now - dt.timedelta(hours=(start + number) // 3),
            closes_at=now + dt.timedelta(days=10 + number % 3),
            decide_by=now + dt.timedelta(days=20),
        )
        for number in range(count)
    ]
    return Project.objects.bulk_create(rows)


def page_of(query: str):
    request = RequestFactory().get("/projects/", QUERY_STRING=query)
    request.user = AnonymousUser()
    return listing.read(request, listing.ask(request)).page


def query_of(url: str | None) -> str:
    return urlsplit(url).query if url else ""


def change(kind: str, rows: list[Project], number: int) -> Project | None:
    """Something happens to the data; returns the row that is not what it was."""
    row = rows[number % len(rows)]
    same = Project.objects.filter(pk=row.pk)
    if kind == "insert":
        open_rows(row.company, 1, start=1000 + number)
        return None
    if kind == "close":
        same.update(status="closed")
    elif kind == "withdraw":
        same.update(status="taken_down")
    elif kind == "raise":
        same.update(pay_cents=90000, closes_at=timezone.now() + dt.timedelta(days=30))
    elif kind == "crowd":
        same.update(applications_count=20)
    else:
        same.update(title="Onboarding onboarding onboarding", published_at=timezone.now())
    return row


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.sampled_from(CHANGES), st.integers(0, 400)), max_size=14))
def test_what_did_not_change_is_seen_once_however_one_pages(order, steps):
    with transaction.atomic():
        rows = open_rows(CompanyFactory(), 14)
        changed: set[int] = set()
        page, seen, back = page_of(order), [], 0
        seen.append([row.pk for row in page])
        for goes_back, kind, number in steps:
            row = change(kind, rows, number)
            changed |= {row.pk} if row else set()
            if goes_back and page.previous_url and back < 3:
                before = seen[-2] if len(seen) > 1 else []
                page, back = page_of(query_of(page.previous_url)), back + 1
                seen = seen[:-1] or [[]]
                stays = [pk for pk in before if pk not in changed]
                assert [row.pk for row in page if row.pk in stays] == stays[-SIZE:] or not stays
                seen[-1] = [row.pk for row in page]
        while page.next_url:
            page = page_of(query_of(page.next_url))
            seen.append([row.pk for row in page])
        found = [pk for one in seen for pk in one]
        unchanged = {row.pk for row in rows} - changed
        transaction.set_rollback(True)
    assert [pk for pk in found if pk in unchanged] == list(dict.fromkeys(pk for pk in found if pk in unchanged))
    if not any(goes_back for goes_back, _kind, _number in steps):
        assert unchanged <= set(found)


@pytest.mark.parametrize("order", ORDERS)
def test_all_the_way_forward_and_back_is_the_same_list(order):
    open_rows(CompanyFactory(), 23)
    forward, back, page = [], [], page_of(order)
    while True:
        forward.append([row.pk for row in page])
        if not page.next_url:
            break
        page = page_of(query_of(page.next_url))
    while True:
        back.append([row.pk for row in page])
        if not page.previous_url:
            break
        page = page_of(query_of(page.previous_url))

    assert len({pk for one in forward for pk in one}) == 23
    assert sorted(pk for one in back for pk in one) == sorted(pk for one in forward for pk in one)
    assert back[-1] == forward[0]


def test_a_better_match_that_comes_in_meanwhile_moves_nothing_on_the_pages_that_follow():
    company = CompanyFactory()
    open_rows(company, 9)
    first = page_of("q=onboarding")
    expected = [row.pk for row in page_of(query_of(first.next_url))]
    for number in range(5):
        open_rows(company, 1, start=2000 + number)

    assert [row.pk for row in page_of(query_of(first.next_url))] == expected


def test_the_way_words_were_read_goes_along(django_assert_num_queries):
    company = CompanyFactory()
    open_rows(company, 9)
    url = query_of(page_of("q=onboarding").next_url)

    with django_assert_num_queries(1):
        page_of(url)
    edited = url.replace("q=onboarding", "q=nothing")
    assert len(page_of(edited)) == 0
    assert parse_qs(url)["after"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("cursor", ["after=x", "before=x:y", "after=WyIxIl0:abc", "after=%00", "after=%F0%9F%98%80"])
def test_a_forged_cursor_gives_the_first_page(order, cursor):
    open_rows(CompanyFactory(), 6)

    assert [row.pk for row in page_of(f"{order}&{cursor}")] == [row.pk for row in page_of(order)]


def test_a_cursor_of_another_order_gives_the_first_page():
    open_rows(CompanyFactory(), 9)
    cursor = parse_qs(query_of(page_of("sort=pay").next_url))["after"][0]

    assert [row.pk for row in page_of(f"sort=closing&after={cursor}")] == [row.pk for row in page_of("sort=closing")]


def test_a_page_enters_the_index_where_it_begins(django_assert_num_queries):
    company = CompanyFactory()
    open_rows(company, 9)
    for order, columns in {
        "sort=newest": "published_at",
        "sort=closing": "closes_at",
        "sort=pay": "hourly_cents",
        "sort=odds": "crowding",
    }.items():
        url = query_of(page_of(order).next_url)
        with django_assert_num_queries(1) as queries:
            page_of(url)
        rows = queries[0]["sql"].partition("AS rows")[0]
        assert "OFFSET" not in rows
        assert columns in rows.partition("WHERE")[2]


def test_bookmarks_page_both_ways(client_for):
    person, company = UserFactory(), CompanyFactory()
    for project in open_rows(company, 23):
        Bookmark.objects.create(user=person, project=project)
    browser = client_for(person)

    first = browser.get("/bookmarks/")
    second = browser.get(first.context["page"].next_url)
    again = browser.get(second.context["page"].previous_url)

    assert [row.pk for row in again.context["page"]] == [row.pk for row in first.context["page"]]
    assert len(list(second.context["page"])) == 3
