import brotli
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.core.money import fee
from marketplace.pages import numbers, views
from tests.stages import published

PAGES = ["home", "how_it_works", "rules", "companies", "fees", "safety", "privacy", "terms"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_everyone_may_read_the_sites_own_pages(client, name):
    page = client.get(reverse(f"pages:{name}"))
    assert page.status_code == 200
    text = page.content.decode()
    assert " · Firstrung</title>" in text
    assert 'href="#content"' in text
    assert "escrow" not in text.lower()


@pytest.mark.parametrize("name", PAGES)
def test_pages_carry_no_inline_script_or_style(client, name):
    text = client.get(reverse(f"pages:{name}")).content.decode()
    assert "<script>" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_our_own_script_stays_small(settings):
    scripts = {file.name: file.read_bytes() for file in (settings.BASE_DIR / "static" / "js").glob("**/*.js")}
    assert len(scripts["wake.js"]) < 1000
    assert sum(len(brotli.compress(script)) for script in scripts.values()) < 3500


def test_pages_quote_the_numbers_the_code_obeys(client, settings):
    settings.FEE_PERCENT = 12
    settings.REVIEW_BUSINESS_DAYS = 6
    text = client.get(reverse("pages:fees")).content.decode()
    assert "plus 12 %" in text
    assert "$54 fee" in text
    assert "in 6 business days" in text


def test_the_rules_quote_the_numbers_the_clocks_run_by(client, settings):
    settings.APPLICATIONS_PER_SEAT = 31
    settings.DISPUTE_DECISION_DAYS = 17
    text = client.get(reverse("pages:rules")).content.decode()
    assert "31 complete applications a place" in text
    assert "within 17 days" in text
    assert "_DAYS" not in text


def test_the_example_adds_up(settings):
    example = numbers.example()
    assert example.total_cents == example.pay_cents + fee(example.pay_cents, settings.FEE_PERCENT)


def test_here_the_student_gets_the_whole_price_and_elsewhere_less():
    ours, *others = numbers.shares()
    assert ours.student_cents == numbers.example().pay_cents
    assert all(other.student_cents < ours.student_cents for other in others)
    assert all(other.student_cents + other.fee_cents == numbers.example().pay_cents for other in others)


def test_a_visitor_is_offered_log_in_and_a_person_their_menu(client, student):
    assert reverse("account_login") in client.get("/").content.decode()
    client.force_login(student)
    text = client.get("/").content.decode()
    assert reverse("account_logout") in text
    assert student.email in text


def test_only_staff_see_the_way_to_the_admin(client, student, moderator):
    client.force_login(student)
    assert reverse("admin:index") not in client.get("/").content.decode()
    client.force_login(moderator)
    assert reverse("admin:index") in client.get("/").content.decode()


def test_an_unknown_address_says_what_to_do(client, settings):
    settings.DEBUG = False
    page = client.get("/nothing/here/")
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()


def test_a_form_that_is_too_old_loses_nothing_and_says_so():
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@b.example"})
    assert page.status_code == 403
    assert "out of date" in page.content.decode()


def test_an_expired_form_shows_long_texts_again_but_no_password():
    request = RequestFactory().post("/x/", {"answer": "A text long enough to be missed", "password": "p" * 30})
    text = views.expired_form(request).content.decode()
    assert "A text long enough to be missed" in text
    assert "p" * 30 not in text


def test_the_error_page_needs_neither_database_nor_request(django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string("500.html")
    assert "Something broke on our side" in text


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "429.html"])
def test_refusals_render_without_a_request(name):
    assert "<h1>" in render_to_string(name)


def test_the_components_page_is_for_those_who_build_pages(client, settings):
    address = reverse("pages:components")
    assert client.get(address).status_code == 404
    settings.DEBUG = True
    assert client.get(address).status_code == 200


def test_the_home_page_asks_as_little_for_many_projects_as_for_one(client, django_assert_num_queries):
    published()
    with CaptureQueriesContext(connection) as one:
        assert "Map the onboarding" in client.get("/").content.decode()
    for _ in range(9):
        published()
    with django_assert_num_queries(len(one)):
        client.get("/")
