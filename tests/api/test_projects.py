"""Reading projects through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.postings import services as postings
from tests import stages
from tests.factories import CompanyFactory, ProjectFactory, SkillFactory, UserFactory

PROJECTS = "/api/v1/projects/"


def found(api, **wishes) -> list[str]:
    """The titles the list gives."""
    return [row["title"] for row in api().get(PROJECTS, wishes).json()["results"]]


def test_open_projects_are_listed_for_everyone_newest_first(api):
    for title in ("The first of three", "The second of three", "The third of three"):
        stages.published(title=title)
    assert found(api) == ["The third of three", "The second of three", "The first of three"]


def test_a_project_is_described_with_everything_a_program_needs(api, settings):
    settings.SITE_URL = "https://firstrung.example"
    project = stages.published(company=CompanyFactory(name="Tidewater", slug="tidewater"))
    row = api().get(PROJECTS).json()["results"][0]
    assert row["url"] == f"https://firstrung.example/projects/{project.slug}/"
    assert row["company"] == {"name": "Tidewater", "slug": "tidewater", "is_verified": True}
    assert (row["pay_cents"], row["pay_per_hour_cents"], row["currency"], row["hours"]) == (45000, 2500, "USD", 18)
    assert (row["status"], row["is_remote"], row["applications_count"]) == ("open", True, 0)


def test_one_project_has_its_criteria_and_questions_in_order(api):
    project = stages.published(questions=["First?", "Second?"])
    row = api().get(f"{PROJECTS}{project.slug}/").json()
    assert [criterion["weight"] for criterion in row["criteria"]] == [40, 35, 25]
    assert [question["text"] for question in row["questions"]] == ["First?", "Second?"]
    assert [looked_for["weight"] for looked_for in row["rubric"]] == [35, 30, 15, 20]
    assert row["is_blind"] is True
    assert row["deliverable"] == project.deliverable


def test_words_fields_and_skills_narrow_the_list(api):
    baking = SkillFactory(label="baking bread", slug="baking-bread")
    wanted = stages.published(title="Bake forty sample loaves", category="design")
    wanted.skills.add(baking)
    stages.published(title="Map five competitors", category="research")
    assert found(api, q="loaves") == ["Bake forty sample loaves"]
    assert found(api, category="design") == ["Bake forty sample loaves"]
    assert found(api, skill="baking-bread") == ["Bake forty sample loaves"]
    assert len(found(api, category=["design", "research"])) == 2
    assert found(api, q="loaves", category="research") == []
    assert found(api, skill="no-such-skill") == []


@pytest.mark.parametrize(
    ("wishes", "field"),
    [({"category": "cooking"}, "category"), ({"q": "x" * 201}, "q"), ({"skill": "two words"}, "skill.0")],
)
def test_a_filter_that_makes_no_sense_is_refused(api, wishes, field):
    answer = api().get(PROJECTS, wishes)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


@pytest.mark.parametrize("words", ["'; DROP TABLE x; --", "a\x00b", "🙂 “&|!(", "-"])
def test_no_words_break_the_search(api, words):
    stages.published()
    assert api().get(PROJECTS, {"q": words}).status_code in (200, 400)


def test_nothing_unpublished_is_read_by_anyone(api, company, owner, moderator, client):
    company.verified_at = None
    company.save()
    draft, waiting = ProjectFactory(company=company), stages.submitted(company=company)
    down = stages.published()
    postings.take_down(down, by=moderator, reason="Not real.")
    hidden = stages.published(company__suspended_at=None)
    hidden.company.suspended_at = timezone.now()
    hidden.company.save()
    for person in (None, owner, moderator):
        assert api(person).get(PROJECTS).json()["results"] == []
        for project in (draft, waiting, down, hidden):
            assert api(person).get(f"{PROJECTS}{project.slug}/").status_code == 404


def test_closed_projects_can_be_read_but_are_not_listed(api, owner, company):
    project = stages.published(company=company)
    postings.close(project, by=owner, reason="by_hand")
    assert found(api) == []
    assert api().get(f"{PROJECTS}{project.slug}/").json()["status"] == "closed"


def test_pages_follow_a_cursor_and_miss_nothing(api):
    company = CompanyFactory()
    for number in range(7):
        stages.published(company=company, title=f"Project number {number} of seven")
    seen, url = [], f"{PROJECTS}?limit=3"
    while url:
        page = api().get(url).json()
        assert len(page["results"]) <= 3
        seen += [row["title"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 7


def test_a_page_has_at_most_a_hundred_and_a_broken_cursor_is_refused(api):
    assert api().get(PROJECTS, {"limit": "100000"}).status_code == 200
    answer = api().get(PROJECTS, {"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_the_list_costs_the_same_for_one_and_for_thirty(api):
    counts = []
    for more in (1, 29):
        company, skill = CompanyFactory(), SkillFactory()
        for _number in range(more):
            stages.published(company=company).skills.add(skill)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            api().get(PROJECTS, {"limit": 50})
        counts.append(len([query for query in queries if "projects_" in query["sql"] or "accounts_" in query["sql"]]))
    assert counts[0] == counts[1] <= 3


def test_a_session_of_the_website_is_no_log_in_for_the_api(client):
    client.force_login(UserFactory())
    assert client.get("/api/v1/me/").status_code == 401


def test_the_filters_of_the_website_narrow_the_list(api, student):
    excel = SkillFactory(label="Excel", slug="excel")
    long = stages.published(title="Count the loaves of a year", hours=30, pay_cents=90000, seats=3, ai_rule="expected")
    long.skills.add(excel)
    student.student.skills.add(excel)
    stages.published(title="Bake one loaf", hours=8, pay_cents=20000, language="de", place="Bremen")

    for wishes in ({"hours_from": 20}, {"pay": 28}, {"seats": "many"}, {"ai": "expected"}, {"where": "remote"}):
        assert found(api, **wishes) == ["Count the loaves of a year"], wishes
    for wishes in ({"language": "de"}, {"hours": "short"}, {"where": "place"}, {"q": "loaff"}):
        assert found(api, **wishes) == ["Bake one loaf"], wishes
    mine = api(student).get(PROJECTS, {"mine": "1"}).json()["results"]
    assert [row["title"] for row in mine] == ["Count the loaves of a year"]


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"near": "Atlantis"}, "near"),
        ({"hours_from": "-1"}, "hours_from"),
        ({"pay": "9" * 31}, "pay"),
        ({"since": "2"}, "since"),
        ({"language": "klingon"}, "language"),
    ],
)
def test_a_range_or_place_that_makes_no_sense_is_refused(api, wishes, field):
    answer = api().get(PROJECTS, wishes)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


def test_pages_lead_back_the_way_they_came_without_counting_rows(api):
    company = CompanyFactory()
    for number in range(7):
        stages.published(company=company, title=f"Project number {number} of seven")
    first = api().get(PROJECTS, {"limit": 3}).json()
    second = api().get(first["next"]).json()
    with CaptureQueriesContext(connection) as queries:
        back = api().get(second["previous"]).json()

    assert [row["slug"] for row in back["results"]] == [row["slug"] for row in first["results"]]
    assert back["previous"] is None
    assert not any("OFFSET" in query["sql"] for query in queries)
