"""Pages for strangers and other sites, as a machine sees them: accessible, within 320 pixels, without a complaint."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from projects.models import Project
from tests.factories import CompanyFactory, SkillFactory
from tests.journeys.pages import Inspector
from tests.stages import published

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_for_strangers_and_other_sites(page, live_server):
    SkillFactory(label="Excel", slug="excel")
    company = CompanyFactory(name="Tidewater")
    gone, *_open = (published(company=company, title=title) for title in ("Map five competitors", "Read forty letters"))
    long_ago = timezone.now() - dt.timedelta(days=settings.GONE_DAYS + 1)
    Project.objects.filter(pk=gone.pk).update(status=Project.Status.CLOSED, closed_at=long_ago)

    visitor = Inspector(page, live_server.url)
    visitor.visit(gone.get_absolute_url(), status=410)
    visitor.visit("/about/embed/", "/about/embed/?category=research&skills=Excel&rows=3&theme=dark&near=nowhere")
    visitor.visit("/embed/projects/", "/embed/projects/?theme=dark", "/embed/projects/?theme=light&q=nothing")

    assert visitor.problems == []


def test_a_career_center_finds_and_copies_it_without_a_script(browser, live_server, transactional_db):
    published(title="Map five competitors", category="research")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Projects on your site").click()
    page.get_by_label("Research", exact=True).check()
    page.get_by_label("How many").select_option("3")
    page.get_by_role("button", name="Show it").click()

    lines = page.get_by_label("HTML for your page").input_value()
    assert lines.startswith("<iframe src=") and "category=research" in lines and "rows=3" in lines
    assert page.get_by_label("Research", exact=True).is_checked()
    page.frame_locator("iframe").get_by_role("link", name="Map five competitors").wait_for()
    context.close()
