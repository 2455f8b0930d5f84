"""The whole way of an invitation in a browser that runs no script, and the filters in one that does."""

import pytest

from projects.models import ProjectInvitation
from tests import stages
from tests.browser import PATIENCE_MS
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain(browser, live_server, client_for):
    """`plain(person)` is a page without scripts."""
    contexts = []

    def open_one(person):
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        contexts.append(context)
        session = client_for(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield open_one
    for context in contexts:
        context.close()


def test_from_letting_oneself_be_found_to_the_application_without_a_script(plain, company, owner, student):
    project = stages.published(company=company)
    skill = SkillFactory(label="Excel")
    project.skills.add(skill)
    student.student.skills.add(skill)

    person = plain(student)
    person.goto("/settings/invitations/")
    person.get_by_label("Companies may invite me").check()
    person.get_by_role("button", name="Save").click()
    person.get_by_text("Saved.").wait_for()

    member = plain(owner)
    member.goto(f"/projects/{project.slug}/invite/")
    member.get_by_label("Hours a week, at least").fill("10")
    member.get_by_role("button", name="Show students").first.click()
    member.get_by_role("button", name="Invite student").click()
    member.get_by_label("Why them").fill("You know tables.")
    member.get_by_role("button", name="Send the invitation").click()
    member.get_by_text("19 of 20 invitations left").wait_for()
    assert "hours=10" in member.url

    person.goto("/invitations/to-apply/")
    person.get_by_role("link", name=project.title).click()
    person.get_by_text("You know tables.").wait_for()
    person.get_by_role("button", name="Yes, I want to apply").click()
    person.get_by_label("Why you?").wait_for()
    assert person.url.endswith(f"/projects/{project.slug}/apply/")
    assert ProjectInvitation.objects.get().status == "accepted"


@pytest.mark.parametrize("width", [390, 1280])
def test_filters_are_a_sheet_on_phones_and_a_column_on_desks(window, company, owner, width):
    project = stages.published(company=company)
    stages.findable(StudentFactory().user, availability_hours=12)
    page = window(owner, width=width)
    page.goto(f"/projects/{project.slug}/invite/?skills=")
    if width == 390:
        page.get_by_role("button", name="Filters").click()
    page.get_by_label("Hours a week, at least").fill("13")
    page.get_by_role("button", name="Show students").click()
    page.get_by_text("Nobody fits all of this").wait_for()
