import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "a long walk by the harbor"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def log_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def set_up(client, user):
    """Turn the second step on, as a person would, and return its secret."""
    log_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


@pytest.fixture
def person(db):
    return UserFactory(email="ann@example.com", password=PASSWORD)


def test_with_an_app_the_password_alone_lets_nobody_in(client, person):
    set_up(client, person)
    client.post(reverse("account_logout"))
    answer = log_in(client, person)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_lets_in_once(client, person):
    set_up(client, person)
    client.post(reverse("mfa_generate_recovery_codes"))
    (codes,) = Authenticator.objects.filter(type="recovery_codes")
    code = codes.wrap().get_unused_codes()[0]
    for expected in (True, False):
        client.post(reverse("account_logout"))
        log_in(client, person)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in client.session) is expected


def test_a_change_of_the_second_step_is_told_by_e_mail(client, person, deliver, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client, person)
    assert any(message.subject == "Your second step is on" for message in deliver())


def test_sessions_are_listed_and_the_others_ended(client_for, person):
    here, elsewhere = client_for(), client_for()
    log_in(here, person), log_in(elsewhere, person)
    assert here.get(reverse("usersessions_list")).status_code == 200
    here.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("settings")).status_code == 302
    assert here.get(reverse("settings")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_logs_in(page, live_server):
    user = UserFactory(email="ann@example.com", password=PASSWORD)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/welcome/")
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/webauthn/add/")
    page.locator("main input[name=name]").fill("My laptop")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    assert Authenticator.objects.filter(user=user, type="webauthn").exists()
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/welcome/")
