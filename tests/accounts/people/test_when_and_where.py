"""Where a student lives, when they have time, and which languages they work in."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Place, StudentProfile
from accounts.people import leaving, services
from tests.accounts.people.test_profile import VALUES

pytestmark = pytest.mark.django_db


@pytest.fixture
def bremen():
    return Place.objects.create(
        id=2944388, name="Bremen", folded="bremen", country="DE", latitude=53.08, longitude=8.81, population=569396
    )


def save(client_for, student, **values):
    answer = client_for(student).post(reverse("settings_student"), VALUES | values)
    return answer, StudentProfile.objects.get(user=student)


def test_the_place_becomes_a_city_and_an_unknown_one_stays_a_text(client_for, student, bremen):
    _answer, known = save(client_for, student, place="Bremen, Germany")
    assert (known.place, known.city) == ("Bremen, Germany", bremen)

    _answer, unknown = save(client_for, student, place="Little Whinging")
    assert (unknown.place, unknown.city) == ("Little Whinging", None)


def test_changing_something_else_leaves_the_city(student, bremen):
    services.update_student_profile(student.student, by=student, place="Bremen")
    services.update_student_profile(student.student, by=student, about="I count things.")
    assert StudentProfile.objects.get(user=student).city == bremen


def test_a_place_we_do_not_know_is_told_beside_the_form(client_for, student, bremen):
    browser = client_for(student)
    services.update_student_profile(student.student, by=student, place="Little Whinging")
    assert "We do not know this city" in browser.get(reverse("settings_student")).text
    services.update_student_profile(student.student, by=student, place="Bremen")
    assert "We do not know this city" not in browser.get(reverse("settings_student")).text


def test_languages_are_read_by_any_of_their_names_and_shown_again(client_for, student):
    _answer, saved = save(client_for, student, languages="english; Deutsch, FRENCH, english")
    assert saved.languages == ["en", "de", "fr"]
    assert 'value="English, German, French"' in client_for(student).get(reverse("settings_student")).text


def test_a_language_nobody_knows_is_named_and_nothing_typed_is_lost(client_for, student):
    answer, saved = save(client_for, student, languages="English, Klingon")
    assert "We do not know the language “Klingon”" in answer.text
    assert 'value="English, Klingon"' in answer.text
    assert saved.languages == ["en"]


def test_days_are_kept_and_must_come_in_order(client_for, student):
    _answer, saved = save(client_for, student, available_from="2026-12-01", available_until="2027-02-15")
    assert (saved.available_from, saved.available_until) == (dt.date(2026, 12, 1), dt.date(2027, 2, 15))

    answer, saved = save(client_for, student, available_from="2027-02-16", available_until="2027-02-15")
    assert "before the day you are available from" in answer.text
    assert saved.available_from == dt.date(2026, 12, 1)


def test_the_first_form_does_not_ask_for_them(client_for, student):
    page = client_for(student).get(reverse("settings_student")).text
    assert 'name="languages"' in page and 'data-typeahead="/places/suggest/"' in page
    StudentProfile.objects.all().delete()
    first = client_for(type(student).objects.get(pk=student.pk)).get(reverse("welcome_student")).text
    assert 'name="languages"' not in first and 'name="available_from"' not in first and 'name="place"' not in first


def test_languages_are_suggested(client):
    ask = reverse("languages_suggest")
    assert client.get(ask, {"q": "ger"}).json() == {"results": [{"label": "German"}]}
    assert client.get(ask, {"q": "españ"}).json() == {"results": [{"label": "Spanish"}]}
    assert client.get(ask, {"q": "\x00"}).json() == {"results": []}


def test_they_go_along_with_ones_data_and_away_with_the_account(student, bremen):
    day = dt.date(2026, 12, 1)
    services.update_student_profile(
        student.student, by=student, place="Bremen", languages=["de"], available_from=day, available_until=day
    )
    own = leaving.export(student)["student"]
    assert (own["city"], own["languages"], own["available_from"]) == ("Bremen, Germany", ["de"], day)

    leaving.close(student, by=student)
    left = StudentProfile.objects.get(user=student)
    assert (left.city, left.languages, left.available_from, left.available_until) == (None, [], None, None)
