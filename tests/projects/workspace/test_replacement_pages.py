"""The pages around a silence: for the side they are for, and what staff see and may do."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from payments.models import Hold
from projects.models import Absence, Engagement, Replacement
from projects.workspace.ending import replacing
from tests import stages

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture
def week_later(milestone):
    """A week after the payment; nobody heard from Dana."""
    with time_machine.travel(milestone.funded_at + WEEK, tick=False):
        yield


@pytest.fixture
def absence(milestone, week_later):
    return stages.gone_quiet(milestone)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def page(row, verb=""):
    return f"{row.engagement.get_absolute_url()}{verb}"


def test_the_workspace_says_from_when_a_silence_can_be_reported(client_for, owner, milestone):
    body = text(client_for(owner).get(page(milestone)))

    assert "If you hear nothing from Dana, you can report it here from" in body
    assert page(milestone, "absence/") not in body


def test_the_form_asks_what_was_tried(client_for, owner, milestone, week_later):
    client = client_for(owner)
    assert "You hear nothing from Dana?" in text(client.get(page(milestone)))

    wrong = text(client.post(page(milestone, "absence/"), {"words": " "}))
    assert "Say in a sentence what you tried" in wrong
    right = client.post(page(milestone, "absence/"), {"words": "I called twice."}, follow=True)
    assert "Waiting for a sign of life from Dana" in text(right)
    assert Absence.objects.get().words == "I called twice."


def test_too_early_the_form_leads_back(client_for, owner, milestone):
    assert client_for(owner).get(page(milestone, "absence/")).status_code == 303


def test_the_student_answers_with_one_button_or_in_words(client_for, student, owner, absence):
    client = client_for(student)
    assert "Harbor Coffee hears nothing from you" in text(client.get(page(absence)))

    client.post(page(absence, f"absence/{absence.pk}/"), {"answer": "The flu. I deliver on Friday."})

    absence.refresh_from_db()
    assert (absence.status, absence.answer) == ("answered", "The flu. I deliver on Friday.")
    told = owner.notifications.latest("created_at")
    assert (told.title, told.body) == (
        "Dana is there: “Map the onboarding of five competitors” goes on",
        "The flu. I deliver on Friday.",
    )
    assert client.get(page(absence, f"absence/{absence.pk}/")).status_code == 303


def test_the_company_takes_its_report_back(client_for, manager, absence):
    client_for(manager).post(page(absence, f"absence/{absence.pk}/withdraw/"))

    absence.refresh_from_db()
    assert absence.status == Absence.Status.WITHDRAWN


def test_before_the_money_goes_back_the_company_reads_how_much(client_for, owner, milestone):
    search = stages.vanished(milestone)
    client = client_for(owner)
    body = text(client.get(page(milestone, "replacement/")))
    assert "$495.00" in body and "This cannot be undone." in body

    client.post(page(milestone, "replacement/"))

    search.refresh_from_db()
    assert search.status == Replacement.Status.GIVEN_UP
    assert Hold.objects.get().status == Hold.Status.REFUNDED
    assert client.get(page(milestone, "replacement/")).status_code == 303


def test_nobody_takes_back_money_of_a_search_there_is_not(client_for, owner, milestone):
    assert client_for(owner).post(page(milestone, "replacement/")).status_code == 404


def test_the_student_who_is_gone_learns_nothing_of_whoever_follows(client_for, student, owner, milestone, rival):
    stages.vanished(milestone)
    body = text(client_for(student).get(page(milestone)))

    assert "It counts as a no-show in your record." in body
    assert "Looking for somebody else" not in body
    assert "$450.00 stays held for whoever takes the work over" in body
    assert "held for you" not in body


def test_staff_read_it_and_may_end_a_search_with_a_reason(client_for, moderator, milestone, owner):
    search = stages.vanished(milestone)
    absence, browser = Absence.objects.get(), client_for(moderator)
    for row in (absence, search):
        name = f"admin:projects_{row._meta.model_name}"
        assert browser.get(reverse(f"{name}_changelist"), {"q": "Dana"}).status_code == 200
        assert browser.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert browser.post(reverse(f"{name}_change", args=[row.pk]), {"status": "found"}).status_code == 403

    replacing.give_up(search, by=moderator, reason="The company closed down.")

    search.refresh_from_db()
    assert search.status == Replacement.Status.GIVEN_UP
    assert "Nobody took over “Map the onboarding of five competitors”: your money goes back" in list(
        owner.notifications.values_list("title", flat=True)
    )


def test_a_no_show_is_on_the_engagement(milestone):
    stages.vanished(milestone)

    engagement = Engagement.objects.get()
    assert engagement.is_no_show
    assert engagement.cancel_reason.startswith("No sign of life by")
    assert "UTC" not in engagement.cancel_reason
    assert timezone.now() > engagement.agreed_at
