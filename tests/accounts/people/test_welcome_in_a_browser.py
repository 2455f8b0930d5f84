import pytest
from django.urls import reverse

from accounts.models import StudentProfile
from tests.factories import SkillFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(page, live_server, client_for):
    """A page in which a new student with a proved address is logged in."""
    SkillFactory(label="Excel"), SkillFactory(label="Excellent writing")
    user = UserFactory(name="Ana Silva", email="ana@uni-bremen.de", joined_as="student")
    session = client_for(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + reverse("welcome"))
    return page


def test_skills_are_found_while_typing_and_chosen_with_the_keyboard(visitor):
    visitor.get_by_role("combobox", name="Skills").press_sequentially("exc", delay=30)
    visitor.get_by_role("option", name="Excel", exact=True).wait_for()
    visitor.keyboard.press("ArrowDown")
    visitor.keyboard.press("Enter")
    visitor.get_by_role("button", name="Remove Excel").wait_for()
    visitor.get_by_role("button", name="Save and go on").click()
    visitor.wait_for_url("**/dashboard/")
    assert [skill.label for skill in StudentProfile.objects.get().skills.all()] == ["Excel"]


def test_what_is_wrong_is_said_beside_the_field_and_linked_from_the_top(visitor):
    visitor.get_by_role("spinbutton", name="Hours a week").fill("12")
    visitor.get_by_label("Handle").fill("me")
    visitor.get_by_label("Course").fill("BSc Economics")
    visitor.get_by_role("button", name="Save and go on").click()
    visitor.get_by_role("alert").get_by_role("link", name="Somebody has this handle already").click()
    assert visitor.evaluate("document.activeElement.id") == "id_handle"
    assert visitor.get_by_label("Course").input_value() == "BSc Economics"


def test_the_zone_of_the_browser_is_taken_at_sign_up(browser, live_server):
    page = browser.new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto(live_server.url + reverse("account_signup"))
    assert page.locator("input[name=time_zone]").input_value() == "Asia/Tokyo"
