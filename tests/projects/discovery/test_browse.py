"""Finding projects: words, filters, order, pages, addresses that can be shared."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Bookmark, CompanyRecord, Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory
from tests.stages import drafted, published, submitted

pytestmark = pytest.mark.django_db


def titles(response):
    return [project.title for project in response.context["page"]]


@pytest.fixture
def three(db):
    """Three open projects that differ in every way a filter sees."""
    return [
        published(title="Interview ten customers", category="research", hours=26, pay_cents=65000),
        published(title="Clean 4,000 donor records", category="data", hours=8, pay_cents=32000, place="Duluth"),
        published(title="Draw a set of icons", category="design", hours=18, pay_cents=45000),
    ]


def test_only_what_is_open_is_found(client_for, company, owner, time_machine):
    published(title="Still open for everyone")
    submitted(title="Waiting for a moderator")
    drafted(title="Nobody has submitted this")
    closed = published(title="Closed by its company", company=company)
    postings.close(closed, by=owner, reason=Project.CloseReason.BY_HAND)
    suspended = published(title="Of a suspended company")
    suspended.company.suspended_at = timezone.now()
    suspended.company.save()

    assert titles(client_for().get("/projects/")) == ["Still open for everyone"]

    time_machine.move_to(timezone.now() + dt.timedelta(days=20))
    assert titles(client_for().get("/projects/")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Draw a set of icons", "Clean 4,000 donor records", "Interview ten customers"]),
        ("q=donor", ["Clean 4,000 donor records"]),
        ("q=interviewing+customer", ["Interview ten customers"]),
        ("q=icons+-set", []),
        ("q=%22ten+customers%22", ["Interview ten customers"]),
        ("category=data&category=design", ["Draw a set of icons", "Clean 4,000 donor records"]),
        ("hours=short", ["Clean 4,000 donor records"]),
        ("hours=medium&hours=long", ["Draw a set of icons", "Interview ten customers"]),
        ("pay=30", ["Clean 4,000 donor records"]),
        ("where=remote", ["Draw a set of icons", "Interview ten customers"]),
        ("where=place", ["Clean 4,000 donor records"]),
        ("sort=pay", ["Clean 4,000 donor records", "Draw a set of icons", "Interview ten customers"]),
        ("category=nonsense&hours=x&pay=x&sort=x&where=x", None),
    ],
)
def test_filters_find_what_they_say(client_for, three, query, found):
    Project.objects.filter(title__startswith="Interview").update(pay_cents=64000)
    page = client_for().get(f"/projects/?{query}")

    expected = found if found is not None else [project.title for project in reversed(three)]
    assert titles(page) == expected


def test_words_are_found_without_accents_and_in_skills_and_company_names(client_for, company):
    project = drafted(company=company, title="Café menus for the résumé of Zoë")
    project.skills.add(SkillFactory(label="Typography"))
    postings.submit(project, by=None)

    for words in ("cafe resume", "zoe", "typography", "Harbor Coffee"):
        assert len(titles(client_for().get("/projects/", {"q": words}))) == 1, words


def test_a_title_that_matches_comes_before_a_text_that_does(client_for):
    published(title="Pricing page for phones", deliverable="A page with three plans and their prices. " * 3)
    published(title="Ten slides for a talk", deliverable="Slides about our pricing, one idea on each of them. " * 2)

    assert titles(client_for().get("/projects/?q=pricing"))[0] == "Pricing page for phones"
    assert titles(client_for().get("/projects/?q=pricing&sort=newest"))[0] == "Ten slides for a talk"


@pytest.mark.parametrize("words", ["'", "a & b | !c", "x" * 5000, "🚀", "\x00", "%", "the", "(((", "بحث", "<script>"])
def test_odd_words_are_no_error(client_for, three, words):
    page = client_for().get("/projects/", {"q": words, "skills": words})

    assert page.status_code == 200
    assert "<script>" not in page.text.split("<main")[1]


def test_skills_narrow_the_list_and_unknown_ones_are_named(client_for, three):
    three[0].skills.add(SkillFactory(label="Customer interviews"))

    page = client_for().get("/projects/", {"skills": "customer interviews, flying carpets"})

    assert titles(page) == ["Interview ten customers"]
    assert "We do not know the skill “flying carpets”" in page.text


def test_counts_beside_a_filter_are_what_choosing_it_would_show(client_for, three):
    page = client_for().get("/projects/?category=data&where=place")

    groups = {
        group.name: {choice.value: int(choice.number or 0) for choice in group.choices}
        for group in page.context["panel"].groups
    }
    assert groups["category"]["data"] == 1
    assert groups["category"]["design"] == 0
    assert groups["where"] == {"remote": 0, "place": 1}
    assert groups["hours"]["short"] == 1
    assert page.context["found"].total == 1


def test_chips_show_what_is_on_and_take_it_away(client_for, three):
    page = client_for().get("/projects/?q=donor&category=data&category=design&after=x")

    links = {chip.label: chip.url for chip in page.context["chips"]}
    assert links["“donor”"] == "/projects/?category=data&category=design"
    assert links["Data"] == "/projects/?q=donor&category=design"


def test_htmx_gets_the_results_with_a_clean_address_and_the_new_counts(client_for, three):
    fragment = client_for().get("/projects/?q=donor&skills=&pay=", headers={"HX-Request": "true"})
    whole = client_for().get("/projects/?q=donor", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" not in fragment.text
    assert 'id="n-category-data" hx-swap-oob="true">1<' in fragment.text
    assert fragment["HX-Push-Url"] == "/projects/?q=donor"
    assert "<html" in whole.text
    assert "hx-swap-oob" not in whole.text


@pytest.mark.parametrize("order", ["", "sort=closing&", "sort=pay&", "q=onboarding&", "q=onboarding&sort=newest&"])
def test_pages_show_each_project_once_forwards_and_backwards(client_for, order):
    company = CompanyFactory()
    for number in range(45):
        published(company=company, title=f"Map the onboarding number {number}", pay_cents=45000 + number % 3)
    browser = client_for()

    first = browser.get(f"/projects/?{order}")
    second = browser.get(first.context["page"].next_url)
    third = browser.get(second.context["page"].next_url)
    back = browser.get(third.context["page"].previous_url)

    seen = titles(first) + titles(second) + titles(third)
    assert len(seen) == len(set(seen)) == 45
    assert titles(back) == titles(second)
    assert third.context["page"].next_url is None


def test_a_cursor_that_was_made_up_gives_the_first_page(client_for, three):
    assert len(titles(client_for().get("/projects/?after=made-up"))) == 3


def test_the_list_costs_the_same_with_one_and_with_thirty_projects(client_for, student):
    company = CompanyFactory()
    published(company=company).skills.add(SkillFactory())
    anonymous, browser = client_for(), client_for(student)
    anonymous.get("/projects/")
    counts = []
    for _round in range(2):
        for visitor in (anonymous, browser):
            with CaptureQueriesContext(connection) as queries:
                visitor.get("/projects/?q=onboarding&category=research")
            counts.append(len(queries))
        for _number in range(29):
            published(company=company).skills.add(SkillFactory())

    assert counts[:2] == counts[2:]
    assert counts[0] <= 4
    assert counts[1] <= 8


def test_a_result_shows_the_facts_that_decide(client_for):
    project = published()
    page = client_for().get("/projects/").text
    CompanyRecord.objects.create(company=project.company, median_days_to_decide=3)
    later = client_for().get("/projects/").text

    for fact in ("$450", "18 h", "$25", "applied for 1 place", "25 more", "new here", "AI with disclosure"):
        assert fact in page
    assert "3 days" in later


def test_a_person_keeps_a_project_and_lets_it_go(client_for, student):
    project = published()
    browser = client_for(student)
    url = f"/projects/{project.slug}/bookmark/"

    kept = browser.post(url, {"keep": "1", "next": "/projects/?q=x"})
    browser.post(url, {"keep": "1"})
    listed = browser.get("/bookmarks/")
    fragment = browser.post(url, {"keep": "0"}, headers={"HX-Request": "true"})

    assert kept.status_code == 303
    assert kept.url == "/projects/?q=x"
    assert titles(listed) == [project.title]
    assert 'aria-pressed="false"' in fragment.text
    assert not Bookmark.objects.exists()


def test_bookmarks_are_ones_own_and_never_lead_off_the_site(client_for, student, rival):
    project = published()
    answer = client_for(student).post(
        f"/projects/{project.slug}/bookmark/", {"keep": "1", "next": "https://evil.example/"}
    )

    assert answer.url == project.get_absolute_url()
    assert titles(client_for(rival).get("/bookmarks/")) == []
    assert client_for().get("/bookmarks/").status_code == 302
    assert client_for().post(f"/projects/{project.slug}/bookmark/", {"keep": "1"}).status_code == 302


def test_nobody_keeps_what_they_cannot_see(client_for, student):
    project = submitted()

    assert client_for(student).post(f"/projects/{project.slug}/bookmark/", {"keep": "1"}).status_code == 404
    assert not Bookmark.objects.exists()


def test_bookmarks_cost_the_same_with_one_and_with_thirty(client_for, student, django_assert_num_queries):
    company = CompanyFactory()
    Bookmark.objects.create(user=student, project=published(company=company))
    browser = client_for(student)
    browser.get("/bookmarks/")
    with CaptureQueriesContext(connection) as first:
        browser.get("/bookmarks/")
    for _number in range(29):
        Bookmark.objects.create(user=student, project=published(company=company))

    with django_assert_num_queries(len(first)):
        browser.get("/bookmarks/")
    assert len(first) <= 6
