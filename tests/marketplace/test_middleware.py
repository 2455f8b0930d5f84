"""What happens around every page: refusals lose nothing, hours are the reader's, policies are strict."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import reverse

from tests import stages
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.marketplace.refusing")]
LONG = "I have mapped two products before, step by step."
ESCAPED = "All places are &lt;b&gt;taken&lt;/b&gt;."


def test_a_refused_form_with_a_text_shows_the_text_again(client):
    answer = client.post("/refuse/", {"text": LONG}, headers={"referer": "http://testserver/form/?a=1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ESCAPED in page and LONG in page and 'href="/form/?a=1"' in page


def test_what_a_person_typed_is_shown_as_text_and_secrets_are_not(client):
    typed = {"text": "<script>alert('hello')</script> and so on", "password1": "a long secret phrase of mine"}
    page = client.post("/refuse/", typed).content.decode()
    assert "&lt;script&gt;alert" in page and "<script>alert" not in page
    assert "secret" not in page


def test_a_refused_button_leads_back_with_the_sentence(client):
    answer = client.post("/refuse/", {"keep": "1"}, headers={"referer": "http://testserver/form/"})
    assert (answer.status_code, answer.url) == (302, "/form/")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["All places are <b>taken</b>."]
    assert ESCAPED in client.get("/form/").content.decode()


@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "http://testserver.evil.example/", ""])
def test_nobody_is_led_to_another_site(client, referer):
    assert client.post("/refuse/", headers={"referer": referer}).url == "/dashboard/"


def test_a_refused_page_says_why(client):
    answer = client.get("/refuse/")
    assert answer.status_code == 409
    assert ESCAPED in answer.content.decode()


def test_htmx_gets_the_sentence_for_the_top_of_the_page(client):
    answer = client.post("/refuse/", {"text": LONG}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#refused")
    assert 'role="alert"' in answer.content.decode() and "<html" not in answer.content.decode()


def test_a_draft_that_saves_itself_leaves_no_message_for_later(client):
    answer = client.post("/refuse/", {"text": "x"}, headers={"x-autosave": "1"})
    assert answer.status_code == 409
    assert list(get_messages(answer.wsgi_request)) == []


def test_in_a_browser_the_sentence_appears_and_the_text_stays(page, live_server):
    page.goto(f"{live_server.url}/form/")
    page.fill("#text", LONG)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").get_by_text("All places are <b>taken</b>.").wait_for()
    assert page.input_value("#text") == LONG
    assert page.inner_text("#target") == "Still here"
    assert page.get_by_role("alert").count() == 1


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Tokyo", "18:00 (JST)"), ("America/Chicago", "04:00 (CDT)")])
def test_hours_are_the_readers_and_name_their_zone(client_for, zone, shown):
    reader = UserFactory(time_zone=zone, date_joined=dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC))
    assert shown in client_for(reader).get("/hour/").content.decode()


def policy(answer) -> dict[str, list[str]]:
    """The sources of each directive."""
    lines = (line.split() for line in answer["Content-Security-Policy"].split(";"))
    return {line[0]: line[1:] for line in lines}


def strict(found: dict[str, list[str]], settings) -> bool:
    """Nothing inline, no evaluation, no host but ours and Stripe's pages that forms lead to."""
    stripe = set(settings.STRIPE_PAGES)
    allowed = {"'self'", "'none'", "data:"}
    forms = set(found.pop("form-action"))
    return forms <= {"'self'", *stripe} and all(set(sources) <= allowed for sources in found.values())


INLINE = re.compile(r"<style|<script(?![^>]*(?:\bsrc=|application/json))|<[^>]+\s(?:style|on[a-z]+|hx-on[:a-z-]*)=")
PUBLIC = [
    "/",
    "/projects/",
    "/about/how-it-works/",
    "/about/fees/",
    "/about/safety/",
    "/privacy/",
    "/terms/",
    "/accounts/login/",
    "/accounts/signup/",
    "/api/docs/",
    "/missing/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_allow_nothing_inline_and_nobody_else(client, settings, path):
    answer = client.get(path)
    assert strict(policy(answer), settings)
    assert not INLINE.findall(answer.content.decode())


@pytest.mark.parametrize("name", ["dashboard", "money", "settings", "notifications", "bookmarks", "payouts"])
def test_ones_own_pages_allow_nothing_inline_and_nobody_else(client_for, student, settings, name):
    answer = client_for(student).get(reverse(name))
    assert answer.status_code == 200
    assert strict(policy(answer), settings)
    assert not INLINE.findall(answer.content.decode())


def test_the_admin_has_a_policy_of_its_own_without_other_hosts(client_for):
    found = policy(client_for(UserFactory(is_staff=True, is_superuser=True)).get("/admin/"))
    assert found["style-src"] == ["'self'", "'unsafe-inline'"]
    assert found["script-src"] == ["'self'", "'unsafe-eval'"]
    assert not [
        source for sources in found.values() for source in sources if "//" in source and "127.0.0.1" not in source
    ]


def test_the_admin_works_under_its_policy(new_context, live_server, client_for):
    stages.submitted()
    boss = client_for(UserFactory(is_staff=True, is_superuser=True))
    context = new_context()
    context.add_cookies([{"name": "sessionid", "value": boss.cookies["sessionid"].value, "url": live_server.url}])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for model in ("accounts/user", "accounts/company", "projects/project"):
        page.goto(f"{live_server.url}/admin/{model}/")
        page.locator("#result_list a").first.click()
        page.locator("#content, main").first.wait_for()
    assert said == []
    assert len(admin.site._registry) > 10
