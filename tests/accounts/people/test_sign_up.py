import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Mail, StudentProfile, User
from accounts.people import services
from tests.factories import UserFactory

PASSWORD = "a long walk by the harbor"


def form(**changes):
    return {"joined_as": "student", "name": "Ana Silva", "email": "ana@uni-bremen.de", "password1": PASSWORD} | changes


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), form(**changes))


def link_in(message):
    return re.search(r"http://\S+/accounts/confirm-email/\S+", message.body)[0]


def test_a_student_signs_up_confirms_the_address_and_is_welcomed(client, db, deliver):
    answer = sign_up(client, time_zone="Europe/Lisbon")
    assert answer.url == reverse("account_email_verification_sent")
    (message,) = deliver()
    answer = client.post(link_in(message).removeprefix("http://testserver"))
    assert answer.url == reverse("welcome")
    user = User.objects.get()
    assert (user.name, user.joined_as, user.time_zone) == ("Ana Silva", "student", "Europe/Lisbon")
    assert user.terms_accepted_at
    assert EmailAddress.objects.get().verified
    assert client.get("/welcome/", follow=True).redirect_chain == [(reverse("welcome_student"), 303)]


def test_opening_the_link_alone_confirms_nothing(client, db, deliver):
    sign_up(client)
    client.get(link_in(deliver()[0]).removeprefix("http://testserver"))
    assert not EmailAddress.objects.get().verified


def test_the_sign_up_is_kept_while_the_mail_server_is_away(client, db, settings):
    settings.EMAIL_BACKEND = "tests.accounts.notifications.test_delivery.ServerAway"
    assert sign_up(client).status_code == 302
    assert Mail.objects.get().status == Mail.Status.PENDING


def test_a_student_needs_a_university_address_and_is_offered_the_other_way(client, db):
    answer = sign_up(client, email="ana@gmail.com")
    assert "choose “a recent graduate”" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("role", ["graduate", "company"])
def test_others_sign_up_with_any_address(client, db, role):
    assert sign_up(client, email="ana@gmail.com", joined_as=role).status_code == 302
    assert User.objects.get().joined_as == role


def test_one_address_is_one_account_whatever_its_case(client, student, deliver):
    answer = sign_up(client, email="DANA@uni-bremen.de")
    assert answer.url == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert "already" in deliver()[0].body


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Buy at https://spam.example"}, "without a web address"),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"name": ""}, "Fill this in"),
        ({"joined_as": "admin"}, "Select a valid choice"),
        ({"password1": "short"}, "at least 10 characters"),
        ({"email": "no address"}, "valid email address"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(client, db, changes, sentence):
    answer = sign_up(client, **changes)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_a_name_loses_characters_that_turn_the_text_around_and_keeps_emoji(client, db):
    sign_up(client, name="Ana\u202e  Silva 👩\u200d💻")
    assert User.objects.get().name == "Ana Silva 👩\u200d💻"


def test_a_made_up_time_zone_becomes_utc(client, db):
    sign_up(client, time_zone="Mars/Olympus")
    assert User.objects.get().time_zone == "UTC"


def test_log_in_ignores_the_case_of_the_address(client, db):
    user = UserFactory(email="ann@example.com", password=PASSWORD)
    client.post(reverse("account_login"), {"login": "Ann@Example.COM", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_somebody_with_a_profile_lands_on_the_dashboard(client, student):
    student.set_password(PASSWORD)
    student.save()
    answer = client.post(reverse("account_login"), {"login": student.email, "password": PASSWORD})
    assert answer.url == "/dashboard/"


def test_many_wrong_passwords_close_the_door_for_a_while(client, db):
    UserFactory(email="ann@example.com", password=PASSWORD)
    for _attempt in range(11):
        answer = client.post(reverse("account_login"), {"login": "ann@example.com", "password": "wrong"})
    assert "Too many failed login attempts" in answer.content.decode()


def test_a_forgotten_password_is_set_anew_by_the_link(client, db, deliver):
    UserFactory(email="ann@example.com", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "ANN@example.com"})
    path = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", deliver()[0].body)[1]
    form_url = client.get(path).url
    client.post(form_url, {"password1": "another harbor walk", "password2": "another harbor walk"})
    assert client.login(email="ann@example.com", password="another harbor walk")


def test_a_suspended_person_is_told_and_stays_out(client, moderator, deliver):
    user = UserFactory(email="ann@example.com", password=PASSWORD)
    services.suspend(user, by=moderator, reason="Sent spam.")
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
    assert "suspended" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert "Sent spam." in deliver()[0].body


def test_a_student_without_a_proved_address_gets_no_profile(client_for):
    user = UserFactory(verified=False, joined_as="graduate")
    with pytest.raises(services.NotVerified):
        services.create_student_profile(user, by=user, kind="graduate")
    assert not StudentProfile.objects.exists()
