"""The shell in a real browser: reachable for everyone, no wider than a small phone, quiet under the strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.factories import SkillFactory

RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = [(1280, "light"), (320, "dark"), (390, "light")]
PAGES = [
    "pages:home", "pages:how_it_works", "pages:companies", "pages:fees", "pages:safety", "pages:privacy",
    "pages:terms", "pages:components", "account_login", "account_signup", "account_reset_password",
]  # fmt: skip


@pytest.fixture
def complaints(page):
    """What the browser complains about: refused scripts and styles, failed requests, errors of ours."""
    heard = []
    page.on("console", lambda message: message.type == "error" and heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits(live_server, page, complaints, settings, name):
    settings.DEBUG = True
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(live_server.url + reverse(name))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
    assert complaints == []


def test_the_keyboard_reaches_the_content_first_and_menus_close_on_escape(live_server, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.locator(".menu-phone > summary").click()
    assert page.locator(".menu-phone").get_by_role("link", name="Projects").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".menu-phone").get_by_role("link", name="Projects").is_visible()


def test_skills_are_suggested_kept_as_chips_and_taken_away(live_server, page, complaints, settings):
    settings.DEBUG = True
    SkillFactory(label="data analysis", slug="data-analysis")
    page.goto(live_server.url + reverse("pages:components"))
    typed, kept = page.locator("#id_fresh-skills"), page.locator("input[name=fresh-skills]")
    typed.press_sequentially("data an")
    page.get_by_role("option", name="data analysis").wait_for()
    typed.press("ArrowDown")
    typed.press("Enter")
    typed.press_sequentially("copywriting,")
    assert kept.input_value() == "Excel, data cleaning, data analysis, copywriting"
    page.get_by_role("button", name="Excel").click()
    typed.press("Backspace")
    assert kept.input_value() == "data cleaning, data analysis"
    assert complaints == []


def test_a_form_is_sent_once_however_often_one_clicks(live_server, page):
    page.goto(live_server.url + reverse("account_login"))
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.locator("[name=login]").fill("nobody@example.com")
    page.locator("[name=password]").fill("wrong password")
    press = "for (let i = 0; i < 3; i++) document.querySelector('main form .button-primary').click()"
    page.evaluate(f"setTimeout(() => {{ {press} }})")  # A call that navigates itself may never hear its answer.
    page.locator(".error-summary").wait_for()
    assert len(sent) == 1


def test_the_phone_menu_works_without_javascript(live_server, new_context):
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(live_server.url)
    page.locator(".menu-phone > summary").click()
    assert page.locator(".menu-phone").get_by_role("link", name="How it works").is_visible()
