"""How a project fits, seen on a desk and on a phone."""

import pytest

from accounts.models import LearningResource
from tests.factories import SkillFactory
from tests.journeys.pages import Inspector
from tests.stages import published

pytestmark = pytest.mark.django_db(transaction=True)
MISSING = "Excel is not on your profile"
SUMMARY = "You have 0 of 1 skill, the hours, and the language."


@pytest.fixture
def project(company):
    project = published(company=company)
    project.skills.add(SkillFactory(label="Excel", slug="excel"))
    project.wanted_skills.add(SkillFactory(label="Figma", slug="figma"))
    return project


def test_a_desk_shows_every_line_and_a_phone_its_sentence(window, student, project):
    desk, phone = window(student, width=1280), window(student, width=390)
    for page in (desk, phone):
        page.goto(project.get_absolute_url())
        page.get_by_text(SUMMARY).wait_for()

    assert desk.get_by_text(MISSING, exact=True).is_visible()
    assert not phone.get_by_text(MISSING, exact=True).is_visible()
    phone.get_by_text(SUMMARY).click()
    phone.get_by_text(MISSING, exact=True).wait_for()


def test_a_missing_skill_leads_to_where_it_is_learned(window, student, project):
    page = window(student, width=1280)
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Where to learn it").first.click()
    page.get_by_role("heading", name="Excel", level=1).wait_for()
    page.get_by_role("heading", name="The only skill you lack for these").wait_for()


def test_a_machine_finds_no_fault_with_these_pages(window, live_server, student, project):
    skill = project.skills.get()
    LearningResource.objects.create(skill=skill, title="Excel in a week", url="https://learn.example", provider="Learn")
    page = window(student)
    inspector = Inspector(page, live_server.url)

    inspector.visit("/skills/excel/", "/skills/figma/", "/settings/student/", project.get_absolute_url())
    if not page.get_by_text(MISSING, exact=True).is_visible():
        page.get_by_text(SUMMARY).click()
    inspector.look()

    assert inspector.problems == []
