"""Saving a search from the list of projects, and what people may do with it."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from accounts.people import leaving
from projects import tasks
from projects.discovery.saved import services
from projects.models import SavedSearch, SearchHit
from tests.factories import SkillFactory, StudentFactory
from tests.stages import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(student) -> SavedSearch:
    return services.save(services.read("q=onboarding&where=remote", student), by=student)


def test_a_search_is_saved_from_the_page_that_shows_it(client_for, student):
    client = client_for(student)
    page = client.get("/projects/?where=remote&q=onboarding&sort=pay&after=xyz").content.decode()
    query = "q=onboarding&amp;where=remote"
    assert f'name="query" value="{query}' in page

    answer = client.post("/searches/save/", {"query": "where=remote&q=onboarding&sort=pay", "next": "/projects/?q=x"})
    assert (answer.status_code, answer["Location"]) == (303, "/projects/?q=x")
    row = SavedSearch.objects.get()
    assert (row.user, row.name, row.query, row.frequency) == (
        student,
        "onboarding · Remote",
        "q=onboarding&where=remote",
        "daily",
    )


def test_saving_the_same_search_twice_is_saving_it_once(client_for, student):
    client = client_for(student)
    for query in ("q=onboarding&where=remote", "where=remote&q=++onboarding", "where=remote&q=onboarding&sort=pay"):
        client.post("/searches/save/", {"query": query})
    assert SavedSearch.objects.count() == 1


def test_visitors_are_led_to_log_in_and_back(client_for):
    page = client_for().get("/projects/?where=remote&q=onboarding").content.decode()
    assert "/accounts/login/?next=/projects/%3Fq%3Donboarding%26where%3Dremote" in page
    assert "saved_search_new" not in page and "/searches/save/" not in page


def test_the_search_for_everything_is_not_offered_and_not_saved(client_for, student):
    client = client_for(student)
    assert "/searches/save/" not in client.get("/projects/").content.decode()
    answer = client.post("/searches/save/", {"query": "", "next": "/projects/"}, follow=True)
    assert "every project fits this" in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_nobody_keeps_more_than_the_rules_allow(client_for, student, settings):
    settings.SAVED_SEARCHES_PER_PERSON = 2
    client = client_for(student)
    for word in ("onboarding", "competitors", "table"):
        answer = client.post("/searches/save/", {"query": f"q={word}", "next": "/projects/"}, follow=True)
    assert "You keep 2 searches, which is the most. Delete one first." in answer.content.decode()
    assert SavedSearch.objects.count() == 2


def test_a_search_too_long_to_keep_is_refused_with_a_sentence(client_for, student):
    words = " ".join(f"{number}字字字字字字字字" for number in range(20))
    asked = {"query": urlencode({"q": words}), "next": "/projects/"}
    page = client_for(student).post("/searches/save/", asked, follow=True).content.decode()
    assert "This is too much to save. Take a few words away." in page
    assert not SavedSearch.objects.exists()


def test_its_page_shows_what_is_new_and_when_it_was_found(client_for, student, saved):
    published(title="Map the onboarding of banks")
    tasks.match_postings()
    page = client_for(student).get(saved.get_absolute_url()).content.decode()
    assert "Map the onboarding of banks" in page and "Found Nov" in page
    listed = client_for(student).get("/searches/").content.decode()
    assert "1 new in the last 7 days" in listed and "You keep 1 of at most 20." in listed


def test_a_search_is_renamed_and_told_at_another_pace(client_for, student, saved):
    published()
    tasks.match_postings()
    client = client_for(student)
    answer = client.post(saved.get_absolute_url(), {"name": "Onboarding", "frequency": "instant"})
    assert answer.status_code == 302 or answer.status_code == 303
    saved.refresh_from_db()
    assert (saved.name, saved.frequency) == ("Onboarding", "instant")
    assert tasks.tell_of_hits() == 1


def test_a_name_is_asked_for(client_for, student, saved):
    answer = client_for(student).post(saved.get_absolute_url(), {"name": " ", "frequency": "hourly"})
    assert answer.status_code == 200
    saved.refresh_from_db()
    assert (saved.name, saved.frequency) == ("onboarding · Remote", "daily")


def test_a_search_is_paused_and_goes_on_with_what_waited(client_for, student, saved):
    published()
    tasks.match_postings()
    client = client_for(student)
    client.post(f"/searches/{saved.pk}/pause/", {"pause": "1"})
    saved.refresh_from_db()
    assert saved.paused_at and saved.next_at is None
    assert "paused" in client.get("/searches/").content.decode()
    client.post(f"/searches/{saved.pk}/pause/", {"pause": "0"})
    saved.refresh_from_db()
    assert saved.paused_at is None and saved.next_at


def test_a_search_is_deleted_after_a_question(client_for, student, saved):
    client = client_for(student)
    address = f"/searches/{saved.pk}/delete/"
    assert "Delete “onboarding · Remote”?" in client.get(address).content.decode()
    assert SavedSearch.objects.exists()
    client.post(address)
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("who", ["rival", "stranger"])
def test_nobody_else_sees_or_changes_a_search(request, client_for, saved, who):
    client = client_for(request.getfixturevalue(who))
    for verb in ("", "pause/", "delete/"):
        assert client.post(f"{saved.get_absolute_url()}{verb}", {"pause": "1"}).status_code == 404
    assert client.get(saved.get_absolute_url()).status_code == 404
    assert saved.name not in client.get("/searches/").content.decode()
    saved.refresh_from_db()
    assert saved.paused_at is None


@pytest.mark.parametrize("address", ["", "save/", "{pk}/", "{pk}/pause/", "{pk}/delete/"])
def test_visitors_are_asked_to_log_in(client_for, saved, address):
    answer = client_for().post(f"/searches/{address.format(pk=saved.pk)}")
    assert answer["Location"].startswith("/accounts/login/")


def test_names_of_searches_are_shown_as_text(client_for, student, saved):
    name = "<b>bold</b>"
    services.change(saved, by=student, name=name, frequency="daily")
    for address in ("/searches/", saved.get_absolute_url()):
        page = client_for(student).get(address).content.decode()
        assert escape(name) in page and name not in page


def statements(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_lists_cost_the_same_for_one_row_and_for_many(client_for, student, saved, settings):
    settings.SAVED_SEARCHES_PER_PERSON = 40
    published()
    tasks.match_postings()
    client = client_for(student)
    client.get("/searches/")
    before = [statements(client, "/searches/"), statements(client, saved.get_absolute_url())]
    for number in range(19):
        services.save(services.read(f"q=onboarding+table&hours_from={number + 1}", student), by=student)
        published()
    tasks.match_postings()
    SearchHit.objects.update(search=saved)
    assert [statements(client, "/searches/"), statements(client, saved.get_absolute_url())] == before


def test_a_merged_skill_is_written_into_the_searches_that_name_it(student, rival):
    old, new = SkillFactory(label="MS Excel"), SkillFactory(label="Excel")
    row = services.save(services.read("skills=MS Excel&where=remote", student), by=student)
    twin = services.save(services.read("skills=Excel", rival), by=rival)
    services.save(services.read("skills=MS Excel", rival), by=rival)
    type(old).objects.filter(pk=old.pk).update(merged_into=new)

    assert services.rewrite_skill(old, new) == 2

    row.refresh_from_db()
    assert (row.query, row.key) == ("skills=Excel&where=remote", f"s={new.pk}")
    assert list(SavedSearch.objects.filter(user=rival)) == [twin]


def test_searches_for_ones_own_skills_follow_the_profile(student):
    excel, figma = SkillFactory(label="Excel"), SkillFactory(label="Figma")
    student.student.skills.add(excel)
    row = services.save(services.read("mine=1", student), by=student)
    assert row.key == f"s={excel.pk}"
    student.student.skills.set([figma])
    services.rewrite_own(student)
    row.refresh_from_db()
    assert (row.query, row.key) == ("mine=1", f"s={figma.pk}")
    student.student.skills.clear()
    services.rewrite_own(student)
    row.refresh_from_db()
    assert row.key == f"s={figma.pk}"


def test_saved_searches_are_in_the_copy_of_ones_data_and_go_with_the_account(student, saved):
    published()
    tasks.match_postings()
    data = leaving.export(student)
    assert data["saved_searches"][0]["query"] == "q=onboarding&where=remote"
    assert data["search_hits"][0]["project__title"] == "Map the onboarding of five competitors"
    leaving.close(student, by=student)
    assert not SavedSearch.objects.exists() and not SearchHit.objects.exists()


def test_what_was_found_long_ago_is_forgotten(student, saved, settings):
    published()
    tasks.match_postings()
    age = dt.timedelta(days=settings.VIEW_DAYS)
    assert services.forget_old(timezone.now() + age - dt.timedelta(hours=1)) == 0
    assert services.forget_old(timezone.now() + age + dt.timedelta(hours=1)) == 1


def test_two_people_may_keep_the_same_search(client_for, student):
    other = StudentFactory().user
    for person in (student, other):
        client_for(person).post("/searches/save/", {"query": "q=onboarding"})
    assert SavedSearch.objects.count() == 2
