"""Site maps and robots.txt: what search engines are led to, and in how much memory."""

import datetime as dt
import gzip
import re
import tracemalloc
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Company
from accounts.skills.models import LearningResource
from projects.discovery.web import sitemaps
from projects.models import Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory, StudentFactory
from tests.journeys.test_access_matrix import CLOSED, OWN
from tests.projects.discovery.web.addresses import example
from tests.stages import drafted, owner_of, published, submitted

pytestmark = pytest.mark.django_db
SPACE = f"{{{sitemaps.NAMESPACE}}}"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    yield
    cache.clear()


def body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def listed(client, path: str) -> dict[str, str | None]:
    """Address to the time it changed, of one file."""
    root = ElementTree.fromstring(body(client.get(path)))
    return {each.findtext(f"{SPACE}loc"): each.findtext(f"{SPACE}lastmod") for each in root}


def everything(client, settings) -> dict[str, str | None]:
    """All addresses of all files, as paths."""
    found = {}
    for name in listed(client, "/sitemap.xml"):
        found |= listed(client, name.removeprefix(settings.SITE_URL))
    return {address.removeprefix(settings.SITE_URL): changed for address, changed in found.items()}


def test_what_is_public_is_in_it_and_nothing_else(client, settings):
    project, closed = published(), published()
    postings.close(closed, by=owner_of(closed.company), reason=Project.CloseReason.BY_HAND)
    student, unknown = StudentFactory(), CompanyFactory(verified_at=None)
    hidden = published()
    Company.objects.filter(pk=hidden.company_id).update(suspended_at=timezone.now())
    not_there = [drafted(), submitted(), closed, hidden, hidden.company, student, unknown]

    found = everything(client, settings)

    assert {project.get_absolute_url(), project.company.get_absolute_url(), "/", "/projects/", "/about/fees/"} <= set(
        found
    )
    assert not {each.get_absolute_url() for each in not_there} & set(found)
    assert found[project.get_absolute_url()] == project.published_at.isoformat(timespec="seconds")


def test_pages_of_skills_are_in_it_when_something_is_on_them(client, settings):
    taught, nice, bare, needed = (SkillFactory() for _number in range(4))
    LearningResource.objects.create(skill=taught, title="A course", url="https://x.example", provider="X")
    project = published()
    project.wanted_skills.add(nice)
    project.skills.add(needed)

    found = everything(client, settings)

    assert {f"/skills/{skill.slug}/" for skill in (taught, nice)} <= set(found)
    assert not {f"/skills/{skill.slug}/" for skill in (bare, needed)} & set(found)


def test_every_address_in_it_answers_and_calls_itself_so(client, settings):
    published()
    for path in everything(client, settings):
        page = client.get(path)
        assert page.status_code == 200, path
        assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page.text, path


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/companies-0.xml"])
def test_they_are_xml_that_may_be_kept_and_asked_for_again(client, path):
    published()
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "application/xml; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=3600"
    assert ElementTree.fromstring(body(first)).tag in (f"{SPACE}urlset", f"{SPACE}sitemapindex")
    assert again.status_code == 304


def part_of(project: Project) -> str:
    return f"/sitemaps/projects-{project.pk // sitemaps.MOST}.xml"


def test_a_part_that_changed_is_sent_again(client):
    project, other = published(), published()
    path = part_of(project)
    first = client.get(path)
    body(first)
    unchanged = {"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}
    assert [client.get(path, headers=headers).status_code for headers in unchanged] == [304, 304]

    postings.close(other, by=owner_of(other.company), reason=Project.CloseReason.BY_HAND)

    again = client.get(path, headers=unchanged[0])
    assert again.status_code == 200
    assert other.slug not in body(again)


def test_parts_are_ranges_of_keys_and_none_is_too_long(client, monkeypatch, settings):
    monkeypatch.setattr(sitemaps, "MOST", 3)
    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    company = CompanyFactory()
    projects = [published(company=company) for _number in range(8)]

    index = listed(client, "/sitemap.xml")
    files = {name: listed(client, name.removeprefix(settings.SITE_URL)) for name in index if "/projects-" in name}

    assert len(files) >= 3
    assert max(len(addresses) for addresses in files.values()) <= 3
    found = [address for addresses in files.values() for address in addresses]
    assert sorted(found) == sorted(settings.SITE_URL + project.get_absolute_url() for project in projects)
    assert all(index[name] == max(addresses.values()) for name, addresses in files.items())


def test_the_number_of_statements_does_not_grow_with_the_rows(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 10**9)
    company = CompanyFactory()

    def statements() -> list[int]:
        cache.clear()
        counts = []
        for path in ("/sitemap.xml", "/sitemaps/projects-0.xml"):
            with CaptureQueriesContext(connection) as queries:
                body(client.get(path))
            counts.append(sum("projects_project" in query["sql"] for query in queries))
            assert not any("OFFSET" in query["sql"] for query in queries)
        return counts

    published(company=company)
    with_one = statements()
    for _number in range(30):
        published(company=company)
    assert statements() == with_one == [2, 2]


def copies(project: Project, number: int) -> None:
    """So many open postings, past the services and the triggers' words."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO projects_project (company_id, slug, title, summary, category, deliverable, hours, pay_cents,"
            " currency, worth, due_on, seats, ai_rule, place, status, close_reason, is_pay_floor_waived,"
            " applications_count, created_at, updated_at, published_at, closes_at, decide_by, moderator_note, typed,"
            " edited_in) SELECT company_id, slug || '-' || n, title, summary, category, deliverable, hours, pay_cents,"
            " currency, worth, due_on, seats, ai_rule, place, status, close_reason, is_pay_floor_waived,"
            " applications_count, created_at, updated_at, published_at, closes_at, decide_by, moderator_note, typed,"
            " edited_in FROM projects_project, generate_series(1, %s) n WHERE id = %s",
            [number, project.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_long_part_is_written_while_it_is_sent_in_little_memory(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 10**6)
    project = published()
    copies(project, 20_000)
    answer = client.get("/sitemaps/projects-0.xml" if project.pk < 10**6 else part_of(project))
    assert answer.streaming

    tracemalloc.start()
    size = sum(len(chunk) for chunk in answer.streaming_content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 2_500_000
    assert peak < size / 2 and peak < 4_000_000


def test_a_part_is_sent_packed_to_who_can_unpack_it(client):
    project = published()
    path = part_of(project)
    packed = client.get(path, headers={"accept-encoding": "gzip, br"})

    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(b"".join(packed.streaming_content)).decode() == body(client.get(path))


def test_fifty_thousand_of_our_longest_addresses_stay_below_fifty_megabytes(settings):
    settings.SITE_URL = f"https://{'a' * 60}.example"
    longest = sitemaps.Entry(f"/projects/{'a' * 140}/", timezone.now())
    one = len("".join(sitemaps.as_urls([longest])).encode())
    assert sitemaps.MOST * one < 50 * 1024 * 1024


@pytest.mark.parametrize(
    "name", ["nothing", "nothing-1", "projects-", "projects-x", "projects-01", "projects-99999999999"]
)
def test_parts_that_do_not_exist_are_not_found(client, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_a_part_without_rows_is_empty_and_no_error(client):
    assert listed(client, "/sitemaps/projects-123456.xml") == {}


def test_the_index_is_reckoned_once_an_hour(client):
    published()
    client.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap.xml")
    assert not any("projects_project" in query["sql"] for query in queries)


# robots.txt


def forbids(rules: str, path: str) -> bool:
    """By RFC 9309: of the rules that match, the longest holds."""
    matching = []
    for line in rules.splitlines():
        name, _colon, pattern = line.partition(": ")
        if name in ("Allow", "Disallow") and re.match(re.escape(pattern).replace(r"\*", ".*"), path):
            matching.append((len(pattern), name == "Allow"))
    return bool(matching) and not max(matching)[1]


def test_robots_may_read_what_is_public_and_are_led_to_the_map(client, settings):
    answer = client.get("/robots.txt")
    project = published()

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in answer.text
    for path in [
        "/", "/projects/", "/projects/?category=data&skills=Excel", "/projects/?after=x", project.get_absolute_url(),
        f"/projects/{project.slug}/0123456789abcdef.png", "/companies/harbor-coffee/", "/companies/harbor-coffee/logo/",
        "/students/dana-reyes/", "/about/fees/", "/static/css/site.css", "/sitemap.xml",
    ]:  # fmt: skip
        assert not forbids(answer.text, path), path


def test_robots_are_kept_from_what_needs_a_log_in_and_from_the_same_list_in_another_order(client):
    rules = client.get("/robots.txt").text

    for name in sorted(OWN | CLOSED):
        assert forbids(rules, example(name)), name
    for path in ("/admin/", "/accounts/login/", "/projects/?sort=pay", "/projects/?q=a&sort=pay", "/projects/?mine=1"):
        assert forbids(rules, path), path


def test_the_date_of_a_part_is_that_of_its_newest_posting(client, settings):
    project, newer = published(), published()
    later = project.published_at + dt.timedelta(hours=1)
    Project.objects.filter(pk=newer.pk).update(published_at=later)

    index = listed(client, "/sitemap.xml")

    assert index[settings.SITE_URL + part_of(newer)] == later.isoformat(timespec="seconds")
