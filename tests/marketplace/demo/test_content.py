"""The demo world's texts keep the rules that the product keeps: pure data, no database."""

import csv
import tomllib
from collections import Counter
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from marketplace.demo import content

SKILLS = Path(__file__).parents[3] / "accounts" / "skills" / "data"
CATEGORIES = {
    "marketing",
    "research",
    "data",
    "software",
    "design",
    "writing",
    "finance",
    "people",
    "operations",
    "sustainability",
    "ai",
}
COMPANY_KEYS = {"slug", "name", "website", "size", "place", "country", "time_zone", "about", "people"}
SIZES = {"1-10", "11-50", "51-200", "201-1000", "1000+"}
FIRST_PROJECTS = {
    "tidewater-analytics": "Map the onboarding of five competitors",
    "harbor-food-bank": "Clean and chart three years of donor data",
    "kestrel-robotics": "Write six prompts and a test set for our support bot",
    "maple-and-main": "Redraw our pricing page for phones",
}


@pytest.fixture
def known_skills():
    with (SKILLS / "esco_skills.csv").open(encoding="utf-8", newline="") as file:
        words = {row["label"] for row in csv.DictReader(file)}
    local = tomllib.loads((SKILLS / "local_skills.toml").read_text(encoding="utf-8"))
    for entry in local["skill"] + local["alias"]:
        words.update(entry["aliases"])
    words.update(entry["label"] for entry in local["skill"])
    return {word.casefold() for word in words}


def test_there_are_45_companies_with_slugs_and_names_of_their_own():
    companies = content.companies()
    assert len(companies) == 45
    assert len({company["slug"] for company in companies}) == 45
    assert len({company["name"] for company in companies}) == 45


def test_nobody_works_for_two_companies():
    names = Counter(person["name"] for company in content.companies() for person in company["people"])
    assert [name for name, count in names.items() if count > 1] == []


def test_every_company_is_complete():
    for company in content.companies():
        assert set(company) - {"currency"} == COMPANY_KEYS, company["slug"]
        assert company["website"] == f"https://{company['slug']}.example"
        assert company["size"] in SIZES, company["slug"]
        assert company["time_zone"] in available_timezones(), company["slug"]
        assert 2 <= company["about"].count(".") <= 5, company["slug"]


def test_every_company_has_one_to_three_people_led_by_its_owner():
    for company in content.companies():
        roles = [person["role"] for person in company["people"]]
        assert roles, company["slug"]
        assert roles == ["owner", "manager", "reviewer"][: len(roles)], company["slug"]


def test_there_are_260_projects_with_titles_of_their_own():
    titles = Counter(project["title"] for project in content.projects())
    assert titles.total() == 260
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_company_has_five_or_six_projects_in_different_categories():
    projects = content.projects()
    per_company = Counter(project["company"] for project in projects)
    assert set(per_company) == {company["slug"] for company in content.companies()}
    assert set(per_company.values()) == {5, 6}
    assert len({(project["company"], project["category"]) for project in projects}) == len(projects)


def test_every_category_has_at_least_fifteen_projects():
    per_category = Counter(project["category"] for project in content.projects())
    assert set(per_category) == CATEGORIES
    assert min(per_category.values()) >= 15


def test_about_an_eighth_of_the_projects_is_on_site():
    share = sum(bool(project["place"]) for project in content.projects()) / len(content.projects())
    assert 0.1 <= share <= 0.15


@pytest.mark.parametrize(("slug", "title"), FIRST_PROJECTS.items())
def test_the_best_known_companies_open_with_their_best_known_project(slug, title):
    assert next(project["title"] for project in content.projects() if project["company"] == slug) == title


def test_every_project_reads_well():
    for project in content.projects():
        title = project["title"]
        assert 30 <= len(title) <= 70, title
        assert 20 <= len(project["summary"]) <= 160, title
        assert 40 <= len(project["deliverable"].split()) <= 110, title
        assert 1 <= len(project["questions"]) <= 2, title
        assert all(question.endswith(("?", ".", "'")) for question in project["questions"]), title


def test_every_project_keeps_to_hours_pay_and_dates():
    for project in content.projects():
        title = project["title"]
        assert 5 <= project["hours"] <= 40, title
        assert 20 <= project["pay"] / project["hours"] <= 42, title
        assert 7 <= project["due_in_days"] <= 28, title
        assert 1 <= project["seats"] <= 3, title
        assert project["ai_rule"] in {"not_allowed", "disclosed", "expected"}, title


def test_every_project_is_remote_or_where_its_company_is():
    places = {company["slug"]: company["place"] for company in content.companies()}
    for project in content.projects():
        assert project["place"] in {"", places[project["company"]]}, project["title"]


def test_criteria_are_three_or_four_and_weigh_a_hundred():
    for project in content.projects():
        criteria, title = project["criteria"], project["title"]
        assert 3 <= len(criteria) <= 4, title
        assert sum(criterion["weight"] for criterion in criteria) == 100, title
        assert all(10 <= len(criterion["text"]) <= 200 for criterion in criteria), title


def test_every_project_asks_for_skills_that_exist(known_skills):
    for project in content.projects():
        assert 2 <= len(project["skills"]) <= 5, project["title"]
        assert [skill for skill in project["skills"] if skill.casefold() not in known_skills] == [], project["title"]
