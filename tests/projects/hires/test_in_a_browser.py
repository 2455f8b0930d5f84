"""A hire in a real browser: recorded, confirmed, shown; each page fit for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from projects.models import Hire
from tests import stages

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_fit_for_everybody(page):
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")], ids=["phone", "desktop"])
def test_a_company_hires_its_student_and_the_portfolio_says_so(
    width, scheme, window, simulator, company, owner, student
):
    done = stages.completed(simulator, student, company=company)
    theirs, own = window(owner, width=width, scheme=scheme), window(student, width=width, scheme=scheme)

    theirs.goto(done.get_absolute_url())
    theirs.get_by_role("link", name="Hire Dana").click()
    assert_fit_for_everybody(theirs)
    theirs.get_by_label("part-time job").check()
    theirs.get_by_label("Job title").fill("Junior analyst")
    theirs.get_by_label("Message").fill("We would love to see you twice a week.")
    theirs.get_by_role("button", name="Put it on record").click()
    expect(theirs.get_by_text("Recorded. It counts once the student confirms it.")).to_be_visible()
    assert_fit_for_everybody(theirs)

    own.goto("/dashboard/")
    own.get_by_role("link", name="Say whether it is so").click()
    assert_fit_for_everybody(own)
    own.get_by_role("button", name="Yes, it is so").click()
    expect(own.get_by_text("Confirmed. Congratulations!")).to_be_visible()
    own.goto(student.student.get_absolute_url())
    expect(own.get_by_text("Hired by Harbor Coffee afterwards: Junior analyst")).to_be_visible()
    assert_fit_for_everybody(own)
    assert Hire.objects.get().status == Hire.Status.CONFIRMED
