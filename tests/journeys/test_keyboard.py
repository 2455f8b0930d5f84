"""The product by keyboard alone: everything is reached with Tab, and one always sees where one is."""

import pytest
from playwright.sync_api import Locator, Page, expect

from projects.models import Application, Milestone
from tests import stages
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-ladder-with-3-rungs"
MOST_STOPS = 90
IS_HERE = "node => node === document.activeElement"
HAS_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; every stop on the way shows that it has it."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(HAS_RING), f"One cannot see the focus on {name}"
        if target.evaluate(IS_HERE):
            return
    raise AssertionError("Tab never got there.")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.type(text)


@pytest.fixture
def rival(db):
    """The other student, with a password."""
    person = StudentFactory(user__name="Ravi Patel", user__email="ravi@uni-bremen.de", handle="ravi-patel").user
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def log_in(page, live_server, client_for):
    """`log_in(person)` without typing, for journeys about what comes later."""

    def enter(person) -> Page:
        session = client_for(person).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return enter


def test_the_first_stop_skips_to_the_content(page, live_server):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_logging_in(page, live_server, rival):
    page.goto(f"{live_server.url}/accounts/login/")
    write(page, page.get_by_label("E-mail address"), rival.email)
    write(page, page.get_by_label("Password"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/**")


def test_narrowing_the_list_of_projects(page, live_server):
    kept = stages.published(category="research", title="Map the onboarding of five competitors")
    stages.published(category="design", title="Draw a new cup")
    page.goto(f"{live_server.url}/projects/")
    press(page, page.get_by_role("checkbox", name="Research"), "Space")
    page.wait_for_url("**category=research**")
    expect(page.get_by_role("link", name="Draw a new cup")).to_have_count(0)
    press(page, page.get_by_role("link", name=kept.title, exact=True))
    expect(page.get_by_role("heading", name=kept.title)).to_be_visible()


def test_applying(live_server, log_in, rival):
    project = stages.published()
    page = log_in(rival)
    page.goto(f"{live_server.url}/projects/{project.slug}/")
    press(page, page.get_by_role("link", name="Apply", exact=True).locator("visible=true").first)
    page.wait_for_url("**/apply/")
    write(page, page.get_by_label("Why you?"), "I have mapped two products before.")
    write(page, page.get_by_label("Which product taught you most"), "A bakery.")
    press(page, page.get_by_role("button", name="Send the application"))
    page.wait_for_url("**/applications/**")
    assert Application.objects.get(student=rival).status == Application.Status.SUBMITTED


def test_approving(live_server, log_in, simulator, company, owner):
    milestone = stages.delivered(simulator, company=company)
    page = log_in(owner)
    page.goto(f"{live_server.url}/engagements/{milestone.engagement_id}/")
    press(page, page.get_by_role("link", name="Approve and pay $450"))
    page.wait_for_url("**/approve/")
    for box in page.locator("[name=met]").all():
        press(page, box, "Space")
    press(page, page.get_by_role("button", name="Approve and pay $450"))
    page.get_by_text("The pay is on its way").wait_for()
    assert stages.again(milestone).status == Milestone.Status.APPROVED


def test_menus_and_details_open_and_close(live_server, log_in, rival):
    page = log_in(rival)
    page.goto(f"{live_server.url}/dashboard/")
    menu = page.locator("summary[aria-label='Your account']")
    press(page, menu)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(menu).to_be_focused()
