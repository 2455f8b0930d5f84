"""Applying and choosing in a real browser: what our script adds, and whether everybody can use the pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from projects.applications import services
from projects.messages import services as messages
from projects.models import Application
from tests import stages
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_fit_for_everybody(page, address):
    page.goto(address)
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_an_application_saves_itself_while_it_is_written(window, student, company):
    project = stages.published(company=company)
    page = window(student)
    page.goto(f"/projects/{project.slug}/apply/")

    page.get_by_label("Why you?").fill("I have mapped two products")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()

    expect(page.get_by_label("Why you?")).to_have_value("I have mapped two products")
    page.get_by_label("Why you?").fill("I have mapped two products before.")
    page.get_by_label("Which product taught you most").fill("One that waits for me.")
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_text("Sent. Harbor Coffee promised to answer by")).to_be_visible()
    assert Application.objects.get().status == Application.Status.SUBMITTED


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")], ids=["phone", "desktop"])
def test_every_page_is_fit_for_everybody(width, scheme, window, student, rival, owner, company):
    project = stages.published(company=company)
    skill = SkillFactory(label="market research")
    project.skills.add(skill)
    rival.student.skills.add(skill)
    mine, his = window(student, width=width, scheme=scheme), window(rival, width=width, scheme=scheme)
    companys = window(owner, width=width, scheme=scheme)
    stages.draft_application(student, project)
    applied = stages.applied(rival, project)
    own, apply, applicants = applied.get_absolute_url(), f"/projects/{project.slug}/apply/", "applicants/?state=all"

    for address in (apply, "/applications/", "/messages/"):
        assert_fit_for_everybody(mine, address)
    for address in (own, apply, f"{own}withdraw/"):
        assert_fit_for_everybody(his, address)
    services.note(applied, by=owner, text="Strong.")
    services.shortlist(applied, by=owner)
    messages.send(applied, "Could you start on Monday? See https://example.com/map", by=owner)
    bulk = f"/projects/{project.slug}/applicants/decline/?chosen={applied.pk}"
    for address in (f"/projects/{project.slug}/{applicants}", own, f"{own}offer/", f"{own}decline/", bulk):
        assert_fit_for_everybody(companys, address)
    services.offer(Application.objects.get(pk=applied.pk), by=owner, note="We liked your map.")
    for address in (own, f"{own}turn-down/", "/messages/", f"/messages/{applied.pk}/"):
        assert_fit_for_everybody(his, address)
