"""What people say about themselves for fairness: by choice, with consent, theirs to change, nobody else's to read."""

import json

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import AuditEvent, SelfDescription
from accounts.people import leaving, self_description
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE, FORGET = reverse("settings_fairness"), reverse("settings_fairness_forget")
SAID = {"gender": "woman", "disability": "yes"}


@pytest.fixture
def said(student):
    return self_description.describe(student, by=student, groups=SAID, has_agreed=True)


def test_each_part_is_ones_own_choice(client_for, student):
    answer = client_for(student).post(PAGE, {"gender": "nonbinary", "has_agreed": "on"})
    assert answer.status_code == 303
    assert self_description.said_by(student) == {"gender": "nonbinary"}


def test_nothing_is_kept_without_consent(client_for, student):
    answer = client_for(student).post(PAGE, {"gender": "woman"})
    assert "only if you agree" in answer.content.decode()
    with pytest.raises(self_description.NoConsent):
        self_description.describe(student, by=student, groups=SAID, has_agreed=False)
    assert not SelfDescription.objects.exists()


def test_a_group_that_is_not_offered_is_refused(student):
    with pytest.raises(self_description.UnknownGroup):
        self_description.describe(student, by=student, groups={"gender": "tall"}, has_agreed=True)


def test_what_is_left_empty_the_second_time_is_forgotten(client_for, student, said):
    client_for(student).post(PAGE, {"gender": "man", "has_agreed": "on"})
    assert self_description.said_by(student) == {"gender": "man"}


def test_everything_can_be_deleted_at_once(client_for, student, said):
    page = client_for(student).get(PAGE).content.decode()
    assert "Delete all of it" in page
    assert client_for(student).post(FORGET).status_code == 303
    assert not SelfDescription.objects.exists()
    assert "Delete all of it" not in client_for(student).get(PAGE).content.decode()


def test_one_person_never_touches_anothers(client_for, student, rival, said):
    client_for(rival).post(FORGET)
    client_for(rival).post(PAGE, {"gender": "man", "has_agreed": "on"})
    assert self_description.said_by(student) == SAID


def test_it_is_in_ones_own_data_and_goes_with_the_account(client_for, student, said):
    data = json.loads(client_for(student).get(reverse("settings_export")).content)
    assert [(row["attribute"], row["value"]) for row in data["self_description"]] == [
        ("disability", "yes"),
        ("gender", "woman"),
    ]
    leaving.close(student, by=student)
    assert not SelfDescription.objects.exists()


def test_staff_read_no_row_of_it(client_for, student, said):
    assert SelfDescription not in admin.site._registry
    boss = client_for(UserFactory(is_staff=True, is_superuser=True))
    for address in ("accounts_user_change", "accounts_studentprofile_change"):
        page = boss.get(reverse(f"admin:{address}", args=[student.pk if "user" in address else student.student.pk]))
        assert page.status_code == 200
        assert "woman" not in page.content.decode().lower()
    assert not AuditEvent.objects.filter(reason__icontains="woman").exists()
    assert not AuditEvent.objects.filter(content_type__model="selfdescription").exists()


def test_pronouns_are_part_of_the_profile_and_go_with_the_account(client_for, client, student):
    form = {"kind": "student", "handle": "dana-reyes", "pronouns": "she/her", "availability_hours": "10"}
    assert client_for(student).post(reverse("settings_student"), form).status_code == 303
    assert "(she/her)" in client.get(reverse("portfolio", args=["dana-reyes"])).content.decode()
    leaving.close(student, by=student)
    student.student.refresh_from_db()
    assert student.student.pronouns == ""
