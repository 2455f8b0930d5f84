"""The certificate: issued once, frozen, and found by anyone who has its code."""

import re

import pytest

from accounts.people import leaving
from accounts.people import services as people
from projects.credentials import services as credentials
from projects.models import Certificate
from tests import stages
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(simulator, student, company, owner):
    project = stages.published(company=company)
    project.skills.set([SkillFactory(label="market research")])
    return Certificate.objects.get(engagement=stages.completed(simulator, student, project))


def test_it_says_what_was_done_for_whom(client_for, certificate):
    shown = client_for().get(certificate.get_absolute_url()).text

    for words in ("Dana Reyes", "Harbor Coffee", certificate.project_title, "about 18 hours", "market research"):
        assert words in shown
    assert certificate.code in shown and certificate.address in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_it_is_issued_once(certificate):
    assert credentials.issue(certificate.engagement) == certificate
    assert Certificate.objects.count() == 1


def test_it_stays_as_it_was_issued(client_for, student, company, certificate):
    type(company).objects.filter(pk=company.pk).update(name="Harbor Holdings")
    type(student).objects.filter(pk=student.pk).update(name="Dana R.")

    shown = client_for().get(certificate.get_absolute_url()).text

    assert "Harbor Coffee" in shown and "Dana Reyes" in shown and "Harbor Holdings" not in shown


def test_before_the_pay_arrived_there_is_none(simulator, student, company, owner):
    stages.approved(simulator, student, stages.published(company=company))

    assert not Certificate.objects.exists()


def test_the_code_is_found_however_it_is_typed(client_for, certificate):
    code, browser = certificate.code, client_for()

    for typed in (code, code.lower(), code.replace("-", " "), f"  {code} ", certificate.address):
        assert browser.get("/certificates/", {"code": typed}).url == certificate.get_absolute_url()
    assert browser.get(certificate.get_absolute_url().lower()).status_code == 200


@pytest.mark.parametrize("typed", ["AAAA-AAAA-AAAA", "x" * 5000, "<script>alert(1)</script>", "🚀", "'; drop table"])
def test_a_wrong_code_is_answered_with_a_sentence(typed, client_for):
    answer = client_for().get("/certificates/", {"code": typed})

    assert "No certificate has this code." in answer.text and "<script>alert" not in answer.text
    assert client_for().get("/certificates/").status_code == 200


def test_an_unknown_address_is_not_found(client_for):
    assert client_for().get("/certificates/AAAA-AAAA-AAAA/").status_code == 404


def test_codes_are_easy_to_type_and_hard_to_guess():
    codes = {credentials.new_code() for _number in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){2}[2-9A-HJKMNP-TV-Z]{4}", code) for code in codes)


def test_it_outlives_the_account(client_for, student, moderator, certificate):
    leaving.close(student, by=student)

    shown = client_for().get(certificate.get_absolute_url())

    assert shown.status_code == 200 and "Dana Reyes" in shown.text and "portfolio" not in shown.text


def test_a_suspended_students_portfolio_is_not_linked(client_for, student, moderator, certificate):
    people.suspend(student, by=moderator, reason="Reported.")

    assert "portfolio" not in client_for().get(certificate.get_absolute_url()).text


def test_a_students_own_data_holds_work_reviews_and_certificates(student, certificate):
    data = leaving.export(student)

    assert data["certificates"][0]["code"] == certificate.code
    assert data["engagements"][0]["company__name"] == "Harbor Coffee"
    assert data["deliveries"][0]["round"] == 1 and data["reviews"] == []
