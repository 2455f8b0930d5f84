"""A conversation between two open browsers."""

import pytest
from playwright.sync_api import expect

from projects.messages import services
from projects.models import Message
from tests import stages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application(student, company):
    return stages.shortlisted(student, company=company)


def address(application):
    return f"/messages/{application.pk}/"


def ask_for_news(page):
    """What the page does by itself every ten seconds."""
    page.evaluate("htmx.ajax('GET', document.querySelector('#thread-poll').getAttribute('hx-get'), '#thread-poll')")


def test_a_message_appears_on_both_sides_without_leaving_the_page(window, application, student, owner):
    here, there = window(owner, width=1280), window(student)
    for page in (here, there):
        page.goto(address(application))
    expect(here.get_by_text("Nobody has written yet.")).to_be_visible()

    here.get_by_label("Your message").fill("Could you start on Monday?")
    here.get_by_role("button", name="Send").click()

    expect(here.get_by_role("log").get_by_text("Could you start on Monday?")).to_be_visible()
    expect(here.get_by_text("Nobody has written yet.")).to_have_count(0)
    expect(here.get_by_label("Your message")).to_have_value("")
    there.get_by_label("Your message").fill("Half a sent")
    expect(there.get_by_role("log").get_by_text("Could you start on Monday?")).to_be_visible(timeout=15_000)
    expect(there.get_by_label("Your message")).to_have_value("Half a sent")


def test_nothing_is_shown_twice_when_both_write(window, application, student, owner):
    page = window(owner)
    page.goto(address(application))
    services.send(application, "From the student.", by=student)

    page.get_by_label("Your message").fill("From the company.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text("From the company.")).to_be_visible()
    ask_for_news(page)
    services.send(application, "Once more.", by=student)
    expect(page.get_by_role("log").get_by_text("Once more.")).to_be_visible(timeout=15_000)

    expect(page.get_by_role("log").get_by_role("listitem")).to_have_count(3)


def test_a_refusal_stands_beside_the_words_and_keeps_them(window, application, owner):
    page = window(owner)
    page.goto(address(application))

    page.get_by_label("Your message").fill("x" * 5001)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("At most 5000 characters")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("x" * 5001)
    assert not Message.objects.exists()
