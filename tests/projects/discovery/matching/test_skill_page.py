"""The page of a skill: what it is, where it is learned, and where it may be gained."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LearningResource, Skill
from projects.models import Project
from tests.factories import SkillFactory
from tests.stages import drafted, published

pytestmark = pytest.mark.django_db
REACH = "The only skill you lack for these"


@pytest.fixture
def figma():
    return SkillFactory(label="Figma", slug="figma", description="Draw interfaces together.")


@pytest.fixture
def excel():
    return SkillFactory(label="Excel", slug="excel")


def asking(title, *needed, wanted=(), **fields):
    project = published(title=title, **fields)
    project.skills.set(needed)
    project.wanted_skills.set(wanted)
    return project


def resource(skill, number=1, **fields):
    return LearningResource.objects.create(
        skill=skill, title=f"Course {number}", url=f"https://learn.example/{number}", provider="Learn", **fields
    )


def test_strangers_read_what_it_is_and_where_it_is_learned(client, figma):
    resource(figma, hours=6)
    page = client.get("/skills/figma/").text
    assert "Draw interfaces together." in page
    assert 'href="https://learn.example/1" rel="nofollow noopener"' in page
    assert "Learn · about 6 hours · free of charge" in page
    assert "noindex" not in page
    assert "ESCO classification of the European Commission." in page  # the footer says so on each page
    assert "Description from the ESCO" not in page


def test_a_description_of_esco_says_so(client):
    SkillFactory(slug="esco", uri="http://data.europa.eu/esco/skill/1", description="Do it well.")
    assert "Description from the ESCO classification" in client.get("/skills/esco/").text


def test_resources_come_in_the_order_of_staff_and_in_pages(client, figma):
    for number in range(12):
        resource(figma, number, position=12 - number)
    first, second = client.get("/skills/figma/").text, client.get("/skills/figma/?page=2").text
    assert first.index("Course 11") < first.index("Course 10<")
    assert "Course 1<" not in first and "Course 1<" in second and "Course 0<" in second


def test_open_projects_that_only_wish_for_it_are_shown_to_everybody(client, figma, excel):
    asking("Draw five screens of an app", excel, wanted=[figma])
    closed = asking("Draw seven screens of an app", excel, wanted=[figma])
    Project.objects.filter(pk=closed.pk).update(status="closed")
    asking("Count the five stores of a city", excel)
    drafted(title="Draw nothing yet for anybody").wanted_skills.set([figma])

    page = client.get("/skills/figma/").text

    assert "Draw five screens" in page
    assert "Draw seven screens" not in page and "Count the five" not in page and "Draw nothing" not in page


def test_a_student_sees_projects_for_which_only_this_skill_is_lacking(client_for, student, figma, excel):
    student.student.skills.add(excel)
    asking("Only Figma is lacking here", figma, excel)
    asking("Something else is lacking too", figma, excel, SkillFactory())
    asking("Figma is not asked for here", excel)

    page = client_for(student).get("/skills/figma/").text

    assert REACH in page and "Only Figma is lacking" in page
    assert "Something else is lacking" not in page and "Figma is not asked" not in page


def test_the_personal_part_is_for_students(client, client_for, owner, student, rival, figma, excel):
    student.student.skills.add(excel)
    asking("Only Figma is lacking here", figma, excel)
    for browser in (client, client_for(owner), client_for(rival)):
        page = browser.get("/skills/figma/").text
        assert REACH not in page and "Only Figma is lacking" not in page
    assert "It is not on your profile" not in client.get("/skills/figma/").text


def test_who_has_it_reads_what_shows_it(client_for, student, figma):
    student.student.skills.add(figma)
    page = client_for(student).get("/skills/figma/").text
    assert "You have it" in page and "A work sample would show it" in page
    assert REACH not in page


def test_a_student_without_any_skill_is_told_that_it_is_missing(client_for, student, figma):
    asking("Only Figma is lacking here", figma)
    page = client_for(student).get("/skills/figma/").text
    assert "It is not on your profile" in page and "Only Figma is lacking" in page


def test_a_page_with_nothing_on_it_is_not_for_search_engines(client, figma, excel):
    assert '<meta name="robots" content="noindex">' in client.get("/skills/figma/").text
    asking("Draw five screens of an app", excel, wanted=[figma])
    assert "noindex" not in client.get("/skills/figma/").text


def test_the_address_of_a_merged_skill_leads_on(client, figma):
    Skill.objects.create(label="Figma design", slug="figma-design", merged_into=figma)
    answer = client.get("/skills/figma-design/")
    assert (answer.status_code, answer["Location"]) == (301, "/skills/figma/")


def test_an_unknown_skill_is_not_found_and_the_page_is_only_read(client, figma):
    assert client.get("/skills/juggling/").status_code == 404
    assert client.post("/skills/figma/").status_code == 405


def test_the_page_costs_the_same_with_one_project_and_with_thirty(client_for, student, figma, excel):
    student.student.skills.add(excel)
    browser = client_for(student)

    def cost():
        browser.get("/skills/figma/")
        with CaptureQueriesContext(connection) as found:
            assert browser.get("/skills/figma/").status_code == 200
        return len(found)

    asking("Draw five screens of an app", excel, wanted=[figma])
    asking("Only Figma is lacking here", figma, excel)
    one = cost()
    for number in range(15):
        resource(figma, number)
        asking(f"Draw {number} screens of an app", excel, wanted=[figma])
        asking(f"Only Figma is lacking in {number}", figma, excel)
    assert cost() <= one + 1
