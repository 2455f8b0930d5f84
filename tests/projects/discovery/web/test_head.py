"""One address for each public page, and only pages worth finding are listed."""

import re

import pytest

from projects.models import Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory
from tests.stages import owner_of, published

pytestmark = pytest.mark.django_db
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
NOINDEX = re.compile(r'<meta name="robots" content="(noindex[^"]*)">')


def address(page) -> str:
    found = CANONICAL.findall(page.text)
    assert len(found) == 1
    return found[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    "path",
    ["/", "/about/fees/", "/about/how-it-works/", "/about/embed/", "/privacy/", "/companies/harbor-coffee/",
     "/companies/harbor-coffee/record/", "/students/dana-reyes/", "/certificates/"],
)  # fmt: skip
def test_public_pages_call_themselves_by_their_address_whatever_follows_it(client, settings, company, student, path):
    for query in ("", "?utm_source=mail", "?next=%2F"):
        assert address(client.get(path + query)) == settings.SITE_URL + path


def test_a_project_has_one_address(client, settings):
    project = published()
    page = client.get(f"{project.get_absolute_url()}?from=letter")
    assert address(page) == settings.SITE_URL + project.get_absolute_url()
    assert not NOINDEX.search(page.text)


def test_a_handle_in_capitals_is_the_same_page(client, settings, student):
    assert address(client.get("/students/DANA-Reyes/")) == f"{settings.SITE_URL}/students/dana-reyes/"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("sort=pay", ""),
        ("q=&category=", ""),
        ("where=remote&category=data", "category=data&where=remote"),
        ("category=design&category=data&category=data", "category=data&category=design"),
        ("category=data&category=nothing&utm_source=x", "category=data"),
        ("skills=EXCEL&sort=closing", "skills=Excel"),
    ],
)
def test_the_same_list_has_the_same_address(client, settings, query, canonical):
    SkillFactory(label="Excel", slug="excel")
    wanted = f"{settings.SITE_URL}/projects/" + (f"?{canonical}" if canonical else "")
    assert address(client.get(f"/projects/?{query}")) == wanted


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [
        ("", True),
        ("category=research", True),
        ("category=research&where=remote", True),
        ("category=research&where=remote&hours=medium", False),
        ("category=design", False),
        ("q=competitors", False),
    ],
)
def test_empty_deep_and_typed_lists_are_not_listed_but_lead_on(client, query, is_listed):
    published(category="research", hours=18)
    found = NOINDEX.findall(client.get(f"/projects/?{query}").text)
    assert found == ([] if is_listed else ["noindex, follow"])


def test_pages_behind_the_first_lead_on_and_are_not_listed(client, settings):
    company = CompanyFactory()
    for _number in range(21):
        published(company=company)
    first = client.get("/projects/")
    after = re.search(r'<link rel="next" href="([^"]*)">', first.text)[1].replace("&amp;", "&")

    second = client.get(after)

    assert not NOINDEX.search(first.text)
    assert NOINDEX.findall(second.text) == ["noindex, follow"]
    assert address(second) == settings.SITE_URL + after
    assert '<link rel="prev"' in second.text and '<link rel="next"' not in second.text


def test_a_closed_posting_is_not_listed(client):
    project = published()
    postings.close(project, by=owner_of(project.company), reason=Project.CloseReason.BY_HAND)
    assert NOINDEX.findall(client.get(project.get_absolute_url()).text) == ["noindex"]


def test_two_visitors_with_other_cursors_get_heads_of_their_own(client):
    """Pages are kept for others who are shown the same; the address is part of what they show."""
    published()
    plain, searched = client.get("/projects/"), client.get("/projects/?q=map")
    assert address(plain) != address(searched)
