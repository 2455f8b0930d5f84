"""The first pages load no script until somebody touches them, and then forget nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import SkillFactory
from tests.stages import published


@pytest.fixture
def projects(live_server, page):
    """The list with a project about data and one about design, before anybody touched it."""
    published(title="Count the birds", category="data").skills.add(SkillFactory(label="Excel", slug="excel"))
    published(title="Draw the birds", category="design")
    page.goto(f"{live_server.url}/projects/")
    return page


def scripts(page) -> list[str]:
    return page.evaluate("performance.getEntriesByType('resource').map(e => e.name).filter(n => /[.]js/.test(n))")


@pytest.mark.parametrize("path", ["/", "/projects/", "/projects/{slug}/"])
def test_the_first_view_of_a_public_page_waits_with_its_scripts(live_server, page, path):
    page.goto(live_server.url + path.format(slug=published().slug))

    assert [name.rpartition("/")[2] for name in scripts(page)] == ["wake.js"]


def test_a_tick_made_before_the_scripts_came_still_changes_the_results(projects):
    projects.evaluate("document.querySelector('[name=category][value=design]').click()")

    expect(projects.get_by_role("heading", name="Count the birds")).to_have_count(0)
    expect(projects.get_by_role("heading", name="Draw the birds")).to_be_visible()
    expect(projects).to_have_url(re.compile("category=design"))


def test_what_was_typed_before_the_scripts_came_is_suggested_for(projects):
    projects.locator("#skills").focus()
    projects.keyboard.type("exce")

    projects.get_by_role("option", name="Excel").click()

    expect(projects.get_by_role("button", name="Remove Excel")).to_be_visible()
    expect(projects.get_by_role("heading", name="Draw the birds")).to_have_count(0)
