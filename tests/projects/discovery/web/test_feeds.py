"""A search as an Atom feed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.discovery.web import feeds
from projects.models import Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory
from tests.projects.discovery.web import atom
from tests.projects.discovery.web.atom import SPACE
from tests.stages import drafted, owner_of, published

pytestmark = pytest.mark.django_db


def read(client, path="/projects/feed/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return atom.parse(answer.content)


def titles(feed) -> list[str]:
    return [entry.findtext(f"{SPACE}title") for entry in feed.iter(f"{SPACE}entry")]


def link(element, rel: str) -> str:
    return next(each.get("href") for each in element.findall(f"{SPACE}link") if each.get("rel") == rel)


def test_a_feed_keeps_to_the_rules_of_atom(client, settings):
    project = published(title="Map five competitors", category="research")
    project.skills.add(SkillFactory(label="Excel"))
    published()

    feed = read(client)
    entry = next(entry for entry in feed.iter(f"{SPACE}entry") if "Map five" in entry.findtext(f"{SPACE}title"))

    assert atom.problems(feed) == []
    assert link(entry, "alternate") == settings.SITE_URL + project.get_absolute_url()
    assert [each.get("term") for each in entry.findall(f"{SPACE}category")] == ["Research", "Excel"]
    assert entry.findtext(f"{SPACE}author/{SPACE}name") == project.company.name
    assert "$450 fixed pay, about 18 hours" in entry.findtext(f"{SPACE}summary")
    assert dt.datetime.fromisoformat(entry.findtext(f"{SPACE}updated")) == project.published_at


def test_the_checker_finds_what_is_wrong(client):
    published()
    feed = read(client)
    entry = feed.find(f"{SPACE}entry")
    entry.remove(entry.find(f"{SPACE}id"))
    feed.find(f"{SPACE}updated").text = "yesterday"
    assert len(atom.problems(feed)) == 3


def test_it_holds_what_the_search_finds_the_newest_first(client):
    old, new = published(title="Old data work", category="data"), published(title="New data work", category="data")
    published(title="A piece of design", category="design")
    drafted(category="data")
    closed = published(category="data")
    postings.close(closed, by=owner_of(closed.company), reason=Project.CloseReason.BY_HAND)

    feed = read(client, "/projects/feed/?category=data&sort=closing")

    assert titles(feed) == [new.title, old.title]
    assert link(feed, "alternate").endswith("/projects/?category=data")
    assert link(feed, "self").endswith("/projects/feed/?category=data")
    assert "Data" in feed.findtext(f"{SPACE}title")


def test_the_ids_of_entries_outlive_addresses_and_do_not_change(client, settings):
    published()
    first = [each.text for each in read(client).iter(f"{SPACE}id")]
    published(category="design")
    second = [each.text for each in read(client).iter(f"{SPACE}id")]

    assert set(first) < set(second)
    assert all(each.startswith("tag:") for each in second)


def test_only_so_many_are_in_it(client, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 3)
    company = CompanyFactory()
    for number in range(5):
        published(company=company, title=f"Project number {number}")
    assert titles(read(client)) == [f"Project number {number}" for number in (4, 3, 2)]


def test_whoever_has_it_gets_no_second_copy(client):
    published()
    first = client.get("/projects/feed/")

    for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get("/projects/feed/", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=300"
    published()
    assert client.get("/projects/feed/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_empty_feed_is_a_feed_and_stays_the_same(client):
    first, second = client.get("/projects/feed/?q=nothing-at-all"), client.get("/projects/feed/?q=nothing-at-all")
    assert atom.problems(atom.parse(first.content)) == []
    assert titles(atom.parse(first.content)) == []
    assert first["ETag"] == second["ETag"]


def test_signs_that_xml_cannot_hold_are_left_out(client):
    project = published()
    Project.objects.filter(pk=project.pk).update(
        title="Map \x01five\x0b <b>& all</b> \ufffe😀", summary="\x1fSummary \x08]]> here"
    )
    feed = read(client)
    assert titles(feed) == ["Map five <b>& all</b> 😀"]
    assert atom.problems(feed) == []


def test_the_list_of_projects_names_its_feed(client):
    page = client.get("/projects/?category=data&sort=pay").text
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="/projects/feed/?category=data"' in page


def test_bad_parameters_are_no_error(client):
    published()
    for query in (
        "q=" + "a" * 9000,
        "q=%00%01",
        "category=nothing&hours_from=-1",
        "near=%F0%9F%98%80&km=x",
        "after=bad",
    ):
        assert atom.problems(read(client, f"/projects/feed/?{query}")) == []


def test_many_entries_need_as_many_statements_as_one(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/projects/feed/")
        return len(queries)

    company, excel = CompanyFactory(), SkillFactory()
    published(company=company).skills.add(excel)
    with_one = statements()
    for _number in range(6):
        published(company=company).skills.add(excel)
    assert statements() == with_one <= 2


def test_what_closed_a_moment_ago_is_not_in_it(client):
    project = published()
    Project.objects.filter(pk=project.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    assert titles(read(client)) == []
