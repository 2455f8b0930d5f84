"""Pages kept for many: never old, never somebody else's, never too many."""

import re

import brotli
import pytest
from django.contrib.messages import info
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django_htmx.middleware import HtmxDetails

from marketplace.core import kept
from projects.discovery.models import Bookmark
from tests.factories import CompanyFactory, NotificationFactory, SkillFactory
from tests.stages import published

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.SHELF.clear()
    yield
    kept.SHELF.clear()


@pytest.fixture
def visit(client_for, rf):
    """A request of somebody without log-in, as the middleware hands it on."""

    def make(**headers):
        request = rf.get("/somewhere/", headers=headers)
        request.user, request.session = type("Nobody", (), {"is_authenticated": False})(), {}
        request.htmx, request._messages = HtmxDetails(request), FallbackStorage(request)
        return request

    return make


def statements(browser, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


def test_a_page_is_made_once_for_what_it_shows(visit):
    made = []

    def make():
        made.append(1)
        return HttpResponse("What it shows")

    first = kept.page(visit(), "one", make)
    again = kept.page(visit(**{"Accept-Encoding": "br"}), "one", make)
    other = kept.page(visit(), "two", make)

    assert len(made) == 2
    assert first.content == brotli.decompress(again.content) == other.content
    assert first["ETag"] == again["ETag"] != other["ETag"]


def test_a_browser_that_has_the_page_is_not_sent_it_again(visit):
    first = kept.page(visit(), "one", lambda: HttpResponse("What it shows"))

    again = kept.page(visit(**{"If-None-Match": first["ETag"]}), "one", lambda: HttpResponse("What it shows"))

    assert again.status_code == 304
    assert again.content == b""
    assert "Cookie" in again["Vary"]


def test_whoever_has_a_message_waiting_gets_a_page_of_their_own(visit):
    request = visit()
    info(request, "Only for you")

    answer = kept.page(request, "one", lambda: HttpResponse("With a message"))

    assert "ETag" not in answer
    assert kept.page(visit(), "one", lambda: HttpResponse("Without")).content == b"Without"


def test_a_page_with_a_token_or_a_mistake_is_not_kept(visit):
    form = HttpResponse(f'<input name="csrfmiddlewaretoken" value="{"a" * 64}">')

    kept.page(visit(), "form", lambda: form)
    kept.page(visit(), "gone", lambda: HttpResponse(status=404))

    assert not kept.SHELF.pages


def test_what_was_asked_for_longest_ago_makes_room(visit, settings):
    settings.PAGES_KEPT_BYTES = 3000
    for number in range(20):
        kept.page(visit(), number, lambda: HttpResponse("a" * 500))

    assert kept.SHELF.size <= 3000
    assert 1 < len(kept.SHELF.pages) < 7
    assert kept.SHELF.size == sum(page.size for page in kept.SHELF.pages.values())


def test_people_share_a_page_but_nothing_of_theirs(client_for, student, rival):
    project = published()
    Bookmark.objects.create(user=student, project=project)

    own, others, visitor = (client_for(person).get("/projects/").text for person in (student, rival, None))

    assert student.email in own and rival.email not in own
    assert rival.email in others and student.email not in others
    assert "@" not in visitor.partition("<main")[0].partition("<header")[2]
    assert 'aria-pressed="true"' in own
    assert 'aria-pressed="true"' not in others
    assert "\0" not in own + others + visitor


@pytest.mark.parametrize("path", ["/", "/projects/"])
def test_the_forms_of_a_shared_page_are_each_readers_own(client_for, student, rival, path):
    project = published()
    client_for(rival).get(path)
    browser = client_for(student, enforce_csrf_checks=True)

    tokens = set(TOKEN.findall(browser.get(path).text))
    answer = browser.post(
        f"/projects/{project.slug}/bookmark/", {"keep": "1", "csrfmiddlewaretoken": tokens.pop()}, follow=False
    )

    assert answer.status_code == 303
    assert Bookmark.objects.filter(user=student, project=project).exists()


def test_the_bell_rings_on_a_shared_page(client_for, student):
    published()
    browser = client_for(student)
    assert "1 unread notification" not in browser.get("/projects/").text

    NotificationFactory(recipient=student)

    assert "1 unread notification" in browser.get("/projects/").text


def test_a_change_is_shown_at_once(client_for):
    project = published(title="Count the birds")
    browser = client_for()
    pages = ("/", "/projects/", project.get_absolute_url())
    for path in pages:
        assert "Count the birds" in browser.get(path).text

    type(project).objects.filter(pk=project.pk).update(title="Count the bees", applications_count=3)

    for path in pages:
        text = browser.get(path).text
        assert "Count the bees" in text
        assert "Count the birds" not in text


def test_a_visitor_costs_one_statement(client_for):
    project = published(company=CompanyFactory())
    project.skills.add(SkillFactory())
    browser = client_for()
    for path in ("/", "/projects/", project.get_absolute_url()):
        assert (statements(browser, path), statements(browser, path)) == (1, 1)


def test_pages_travel_compressed_where_that_is_understood(client_for, student):
    browser = client_for(student)

    small = browser.get("/dashboard/", headers={"Accept-Encoding": "gzip, br"})
    plain = browser.get("/dashboard/", headers={"Accept-Encoding": "gzip"})

    assert small["Content-Encoding"] == "br"
    assert b"<!DOCTYPE html>" in brotli.decompress(small.content)
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]
    assert "Content-Encoding" not in browser.get("/healthz", headers={"Accept-Encoding": "br"})


def test_the_head_of_a_page_is_drawn_once_for_all_pages_and_marks_where_one_is(client_for, student):
    project, browser = published(), client_for(student)

    def marked(path):
        head = browser.get(path).text.partition("</header>")[0]
        return re.findall(r'href="([^"]+)"\s+aria-current="page"', head)

    assert marked(project.get_absolute_url()) == marked("/projects/") == ["/projects/", "/projects/"]
    assert marked("/dashboard/") == ["/dashboard/", "/dashboard/", "/dashboard/"]
    assert marked("/settings/profile/") == ["/settings/profile/"]
    assert marked("/notifications/") == []


def test_every_link_of_the_head_that_can_be_marked_is_known(settings):
    folder = settings.BASE_DIR / "templates" / "components"
    drawn = "".join((folder / name).read_text() for name in ("site_links.html", "account_links.html"))

    assert set(re.findall(r'{% url "([\w:]+)" as', drawn)) == set(kept.LINKS)
    assert len(set(re.findall(r"{% current (\w+) %}", drawn))) == len(kept.LINKS)
