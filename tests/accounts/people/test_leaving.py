import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.urls import reverse
from rest_framework.authtoken.models import Token

from accounts.models import Mail, Membership, Notification, User
from accounts.people import keys, leaving, services
from projects.workspace import services as workspace
from tests import stages
from tests.factories import NotificationFactory, UserFactory


def test_an_account_is_closed_and_says_nothing_about_the_person_any_more(client_for, student, deliver):
    services.add_link(student.student, by=student, label="Mine", url="https://example.com/dana")
    NotificationFactory(recipient=student)
    Mail.objects.create(address=student.email, subject="Confirm", status="sent")
    browser = client_for(student)
    answer = browser.post(reverse("settings_close"), {"email": "Dana@uni-bremen.de"})
    assert answer.url == "/"
    assert "_auth_user_id" not in browser.session
    person = User.objects.get(pk=student.pk)
    assert (person.name, person.is_active) == ("Former member", False)
    assert person.student.handle.startswith("former-")
    assert not person.student.links.exists() and not Notification.objects.exists()
    assert not Mail.objects.filter(subject="Confirm").exists()
    assert deliver()[-1].to == ["dana@uni-bremen.de"]


def test_another_address_closes_nothing(client_for, student):
    answer = client_for(student).post(reverse("settings_close"), {"email": "other@uni-bremen.de"})
    assert "not the address of this account" in answer.content.decode()
    student.refresh_from_db()
    assert student.is_active


def test_the_only_owner_must_hand_over_first(client_for, company, owner, manager):
    assert "only owner of Harbor Coffee" in client_for(owner).get(reverse("settings_close")).content.decode()
    with pytest.raises(leaving.NotYet):
        leaving.close(owner, by=owner)


def test_a_company_whose_only_member_leaves_is_shut(company, owner):
    leaving.close(owner, by=owner)
    company.refresh_from_db()
    assert company.suspended_at


def test_the_only_member_ends_what_is_under_way_first(company, owner, student):
    engagement = stages.hired(student, stages.published(company=company))
    with pytest.raises(leaving.NotYet, match="Finish or cancel"):
        leaving.close(owner, by=owner)
    workspace.cancel(engagement, by=owner, reason="We close.")
    waiting = stages.applied(project=stages.published(company=company))
    leaving.close(owner, by=owner)
    waiting.refresh_from_db()
    assert waiting.status == "released"


def test_a_manager_who_closes_the_account_leaves_the_company(company, owner, manager):
    leaving.close(manager, by=manager)
    assert list(Membership.objects.filter(company=company).values_list("user", flat=True)) == [owner.pk]


def test_the_download_holds_ones_own_data(client_for, student, rival):
    answer = client_for(student).get(reverse("settings_export"))
    assert "attachment" in answer["Content-Disposition"]
    data = json.loads(answer.content)
    assert data["person"]["email"] == student.email
    assert data["student"]["handle"] == "dana-reyes"
    assert rival.email not in answer.content.decode()


def test_the_api_key_is_shown_once_and_replaced_and_removed(client_for, student):
    browser, page = client_for(student), reverse("settings_api")
    assert "You have no key" in browser.get(page).content.decode()
    browser.post(page, {"make": "1"})
    key = Token.objects.get().key
    assert key in browser.get(page).content.decode()
    again = browser.get(page).content.decode()
    assert key not in again and key[-4:] in again
    browser.post(page, {"make": "1"})
    assert Token.objects.get().key != key
    browser.post(page, {"remove": "1"})
    assert not Token.objects.exists()


def test_changing_the_password_takes_the_api_key_away(client_for, student):
    student.set_password("an old and tired password")
    student.save()
    browser = client_for(student)
    browser.post(reverse("settings_api"), {"make": "1"})
    typed = {
        "oldpassword": "an old and tired password",
        "password1": "a fresh and lively one",
        "password2": "a fresh and lively one",
    }
    browser.post(reverse("account_change_password"), typed)
    assert not Token.objects.exists()


def test_adding_a_second_step_takes_the_api_key_away(student):
    keys.renew(student, by=student)
    authenticator_added.send(sender=Authenticator, request=None, user=student, authenticator=None)
    assert not Token.objects.exists()


def test_a_suspension_ends_the_sessions_and_is_written_down(client_for, student, moderator):
    browser = client_for(student)
    assert browser.get(reverse("settings")).status_code == 200
    services.suspend(student, by=moderator, reason="Sent spam.")
    assert browser.get(reverse("settings")).status_code == 302
    services.reinstate(student, by=moderator, reason="A mistake.")
    student.refresh_from_db()
    assert student.is_active and student.suspended_at is None


def test_nobody_is_suspended_twice_or_by_themselves(student, moderator):
    services.suspend(student, by=moderator, reason="Spam.")
    with pytest.raises(services.NotSuspendable):
        services.suspend(student, by=moderator, reason="Spam.")
    with pytest.raises(services.NotSuspendable):
        services.suspend(moderator, by=moderator, reason="Tired.")
    with pytest.raises(services.NotSuspendable):
        services.suspend(UserFactory(is_superuser=True), by=moderator, reason="Power.")
