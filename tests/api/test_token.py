"""The API's log-in, and who one is."""

import pytest
from allauth.mfa.models import Authenticator
from rest_framework.authtoken.models import Token

from accounts.people import services as people
from accounts.people.models import User
from tests.factories import MembershipFactory, StudentFactory, UserFactory

TOKEN, ME = "/api/v1/token/", "/api/v1/me/"
PASSWORD = "a long enough phrase"


@pytest.fixture
def somebody() -> User:
    return UserFactory(email="somebody@example.com", password=PASSWORD)


def ask(api, **changes):
    """Try to log in."""
    return api().post(TOKEN, {"email": "somebody@example.com", "password": PASSWORD} | changes, format="json")


def test_address_and_password_give_a_token_that_works(api, somebody):
    answer = ask(api)
    assert answer.status_code == 200
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    assert client.get(ME).json()["email"] == "somebody@example.com"


def test_the_same_person_gets_the_same_token(api, somebody):
    assert ask(api).json() == ask(api, email="Somebody@Example.com").json()


@pytest.mark.parametrize("changes", [{"password": "something else"}, {"email": "nobody@example.com"}])
def test_a_wrong_address_and_a_wrong_password_are_refused_alike(api, somebody, changes):
    answer = ask(api, **changes)
    assert answer.status_code == 403
    message = "E-mail address and password do not match."
    assert answer.json() == {"error": {"code": "login_refused", "message": message, "fields": {}}}


def test_an_account_with_a_second_factor_makes_its_key_in_the_settings(api, somebody):
    Authenticator.objects.create(user=somebody, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = ask(api)
    assert answer.status_code == 403
    assert "settings" in answer.json()["error"]["message"]
    assert not Token.objects.exists()


def test_a_suspended_person_gets_no_token_and_an_old_one_stops_working(api, somebody, moderator):
    client = api(somebody)
    assert client.get(ME).status_code == 200
    people.suspend(somebody, by=moderator, reason="Spam.")
    assert ask(api).status_code == 403
    assert client.get(ME).status_code == 401


def test_an_unproved_address_gets_no_token(api):
    UserFactory(email="somebody@example.com", password=PASSWORD, verified=False)
    assert "Confirm your e-mail address" in ask(api).json()["error"]["message"]


def test_what_is_missing_is_said_by_field(api):
    answer = api().post(TOKEN, {"email": "no address"}, format="json")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"
    assert sorted(answer.json()["error"]["fields"]) == ["email", "password"]


def test_guessing_is_slowed_down(api, somebody):
    answers = [ask(api, password=f"guess number {number}") for number in range(11)]
    assert [answer.status_code for answer in answers[:4]] == [403] * 4
    assert answers[-1].status_code == 429
    assert set(answers[-1].json()["error"]) == {"code", "message", "fields"}


def test_no_header_of_the_client_moves_the_limit(api, somebody):
    answers = [
        api().post(
            TOKEN, {"email": f"a{number}@example.com", "password": "x"}, headers={"x-forwarded-for": str(number)}
        )
        for number in range(11)
    ]
    assert answers[-1].status_code == 429


def test_one_reads_ones_own_profile(api, settings):
    student = StudentFactory(user__name="Dana Reyes", user__time_zone="Europe/Berlin", handle="dana")
    MembershipFactory(user=student.user, company__slug="tidewater", company__name="Tidewater", role="manager")
    assert api(student.user).get(ME).json() == {
        "email": student.user.email,
        "name": "Dana Reyes",
        "time_zone": "Europe/Berlin",
        "student": {
            "handle": "dana",
            "kind": "student",
            "school": "Universität Bremen",
            "course": "BSc Economics",
            "graduation_on": None,
            "pronouns": "",
            "availability_hours": 10,
            "available_from": None,
            "available_until": None,
            "languages": ["en"],
            "skills": [],
        },
        "memberships": [{"company": "tidewater", "name": "Tidewater", "role": "manager"}],
    }


def test_who_is_no_student_reads_so(api, somebody):
    assert api(somebody).get(ME).json()["student"] is None
