"""Skills as somebody chooses them in a browser: typed, or taken from their own words."""

import pytest
from playwright.sync_api import expect

from accounts.models import SkillAlias
from tests import stages
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def excel(transactional_db):
    excel = SkillFactory(label="Excel")
    SkillAlias.objects.create(skill=excel, label="spreadsheet", is_local=True)
    return excel


def test_a_slip_of_the_pen_is_answered_with_what_was_meant(window, student, excel):
    page = window(student)
    page.goto("/settings/student/")
    box = page.get_by_role("combobox", name="Skills")
    box.press_sequentially("exel")
    option = page.get_by_role("option", name="Excel")
    option.wait_for()
    assert option.get_attribute("data-hint") == "you typed “exel”"
    option.click()
    expect(page.get_by_role("button", name="Remove Excel")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_a_suggested_skill_is_taken_with_one_button(window, company, owner, excel, scripts):
    draft = stages.drafted(company=company, deliverable="One spreadsheet with every step of the onboarding. " * 4)
    draft.skills.clear()
    page = window(owner, scripts=scripts)
    page.goto(f"/projects/{draft.slug}/edit/work/")
    page.get_by_label("Title").fill("A title that is quite new")
    page.get_by_role("button", name="+ Excel").click()
    expect(page.get_by_role("button", name="+ Excel")).to_have_count(0)
    expect(page.get_by_label("Title")).to_have_value("A title that is quite new")
    draft.refresh_from_db()
    assert list(draft.skills.all()) == [excel]
