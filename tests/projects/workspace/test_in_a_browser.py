"""The workspace in a real browser: what our script adds, and whether everybody can use the pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from projects.models import Certificate, Milestone
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_fit_for_everybody(page):
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_delivery_saves_itself_while_it_is_written(window, student, milestone):
    page = window(student)
    page.goto(stages.page(milestone, "deliver"))

    page.get_by_label("What you deliver").fill("Everything is in the table.")
    expect(page.get_by_role("status").filter(has_text="Draft saved")).to_be_visible()
    page.reload()

    expect(page.get_by_label("What you deliver")).to_have_value("Everything is in the table.")
    assert Milestone.objects.get().draft["note"] == "Everything is in the table."


def test_where_ai_was_used_is_asked_of_those_who_used_it(window, student, milestone):
    page = window(student)
    page.goto(stages.page(milestone, "deliver"))

    expect(page.get_by_label("Where and how")).to_be_hidden()
    page.get_by_label("Yes").check()
    expect(page.get_by_label("Where and how")).to_be_visible()


def test_a_file_too_large_is_refused_before_it_is_sent(window, student, milestone):
    page = window(student)
    page.goto(stages.page(milestone, "deliver"))
    page.get_by_label("Add files").evaluate("input => input.dataset.maxBytes = 10")

    big = {"name": "big.csv", "mimeType": "text/csv", "buffer": b"x" * 11}
    page.get_by_label("Add files").set_input_files(big)

    assert not page.get_by_label("Add files").evaluate("input => input.validity.valid")


def test_where_it_falls_short_is_asked_of_what_is_ticked_and_words_are_weighed(window, owner, delivered):
    criterion = delivered.criteria.order_by("position")[0]
    page = window(owner)
    page.goto(stages.page(delivered, "revise"))

    expect(page.get_by_label("Where it falls short").first).to_be_hidden()
    page.get_by_label(criterion.text).check()
    page.get_by_label("Where it falls short").first.fill("Make the first page nicer")
    expect(page.get_by_text("Worth a thought before you send it")).to_be_visible()
    assert_fit_for_everybody(page)
    page.get_by_role("button", name="Ask for the revision").click()

    expect(page.get_by_text("Sent back.")).to_be_visible()
    assert Milestone.objects.get().status == Milestone.Status.REVISION_REQUESTED


def test_what_a_rejection_comes_to_is_shown_while_one_ticks(window, owner, student, delivered):
    last = stages.used_up(delivered)
    page = window(owner)
    page.goto(stages.page(last, "reject"))

    page.get_by_label(last.criteria.order_by("-position")[0].text).check()
    expect(page.get_by_text("$337.50")).to_be_visible()
    page.get_by_label("Where it falls short").last.fill("The summary has four pages")
    page.get_by_label("Why you reject it").fill("Two pages were agreed, three times.")
    page.get_by_role("button", name="Reject the work").click()
    expect(page.get_by_text("Rejected. The student has been told")).to_be_visible()

    theirs = window(student)
    theirs.goto(stages.page(last))
    expect(theirs.get_by_role("heading", name="Round by round")).to_be_visible()
    assert_fit_for_everybody(theirs)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")], ids=["phone", "desktop"])
def test_every_page_is_fit_for_everybody(width, scheme, simulator, window, student, owner, project):
    looks = {"width": width, "scheme": scheme}
    application = stages.offered(student, project)
    students, companys = window(student, **looks), window(owner, **looks)

    def look(page, *paths):
        for path in paths:
            page.goto(path)
            assert_fit_for_everybody(page)

    look(students, f"/applications/{application.pk}/agreement/")
    engagement = workspace.start(application, by=student)
    look(companys, engagement.get_absolute_url(), f"{engagement.get_absolute_url()}cancel/")
    stages.payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))
    milestone = stages.milestone_of(engagement)
    entry = stages.logged(milestone.engagement)
    hours = f"{stages.page(milestone)}hours/"
    look(students, stages.page(milestone), stages.page(milestone, "deliver"), hours, f"{hours}{entry.pk}/")
    milestone = stages.handed_in(milestone)
    look(companys, stages.page(milestone), stages.page(milestone, "approve"), stages.page(milestone, "revise"))
    milestone = stages.handed_in(stages.sent_back(milestone))
    workspace.approve(milestone, by=owner)
    money.ready(simulator, student)
    money.send_all()
    look(students, stages.page(milestone), f"{stages.page(milestone)}review/", f"{stages.page(milestone)}agreement/")
    look(students, Certificate.objects.get().get_absolute_url(), "/certificates/?code=wrong")
