"""The pages on which everybody reads what a company and a student are counted by."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Company
from projects.applications import services as applications
from projects.models import Project
from projects.reputation import cards
from projects.reputation.models import ReputationEvent
from tests import stages
from tests.factories import StudentFactory, UserFactory
from tests.projects.reputation.records import counted

pytestmark = pytest.mark.django_db

OF_COMPANY, OF_STUDENT = "/companies/harbor-coffee/record/", "/students/dana-reyes/record/"


@pytest.fixture
def busy(simulator, company, owner, student):
    """A company that declined three and had one project done by the student."""
    project = stages.published(company=company, title="Map our roasting week")
    for number in range(3):
        someone = StudentFactory(user__name=f"Secret Applicant {number}").user
        applications.decline(stages.applied(someone, project), by=owner, reason="We look for a photographer.")
    engagement = stages.completed(simulator, student, stages.published(company=company, title="Count the cups"))
    counted(company), counted(student)
    return engagement


def test_a_company_shows_each_number_with_its_rule_and_every_event(client_for, busy):
    page = client_for().get(OF_COMPANY)

    assert "<b>4 of 4</b>" in page.text
    for figure in page.context["figures"]:
        assert str(figure.label) in page.text and figure.rule.split(":")[0] in page.text
    listed = ReputationEvent.objects.filter(company=busy.company).count()
    assert listed == len(page.context["page"]) == 6
    assert page.text.count("An applicant heard in time") == 4
    assert "Map our roasting week" in page.text and "Count the cups" in page.text


def test_applicants_are_named_nowhere_and_neither_are_words_about_them(client_for, owner, busy):
    for browser in (client_for(), client_for(owner)):
        page = browser.get(OF_COMPANY).text
        assert "Secret Applicant" not in page and "photographer" not in page and "Dana" not in page.split("<main")[1]


def test_each_number_leads_to_the_events_behind_it(client_for, busy):
    page = client_for().get(f"{OF_COMPANY}?kind=acceptance")

    assert {event.kind for event in page.context["page"]} == {"acceptance"}
    assert "The events behind “Deliveries answered on time”" in page.text
    assert client_for().get(f"{OF_COMPANY}?kind=nonsense").status_code == 200


def test_a_student_shows_theirs(client_for, busy):
    page = client_for().get(OF_STUDENT)

    assert "<b>3 of 3</b>" in page.text and "Criteria met first time" in page.text
    assert "new here, 1 so far" in page.text
    assert "Count the cups" in page.text
    assert OF_STUDENT in client_for().get("/students/dana-reyes/").text


def test_the_card_stands_on_the_company_and_on_its_projects(client_for, company, busy):
    project = stages.published(company=company)
    for address in (company.get_absolute_url(), project.get_absolute_url()):
        page = client_for().get(address).text
        assert "Decisions on time" in page and "4 of 4" in page and OF_COMPANY in page


def test_below_three_events_a_share_is_new_and_a_count_is_said(company, student):
    fresh = {figure.label: figure for figure in cards.of_company(company)}
    assert all(figure.is_new == (figure.is_share or not figure.text) for figure in fresh.values())
    assert fresh["Disputes lost"].text == "none yet"

    stages.hired(student, stages.published(company=company))
    counted(company)
    company = Company.objects.select_related("record").get(pk=company.pk)
    known = {figure.label: figure for figure in cards.of_company(company)}

    assert known["Decisions on time"].is_new and known["Decisions on time"].all == 1
    assert known["Agreements it ended"].text == "0 of 1"


def test_a_project_that_was_taken_off_the_site_is_not_named(client_for, busy):
    Project.objects.filter(title="Map our roasting week").update(status="taken_down")

    page = client_for().get(OF_COMPANY).text

    assert "Map our roasting week" not in page and page.count("not named") == 3


def test_who_may_not_see_the_page_may_not_see_the_record(client_for, company, owner, rival, busy):
    hidden = StudentFactory(user=UserFactory(verified=False), handle="hidden")
    assert client_for(rival).get("/students/hidden/record/").status_code == 404
    assert client_for(hidden.user).get("/students/hidden/record/").status_code == 200
    assert client_for().get("/students/nobody/record/").status_code == 404
    Company.objects.filter(pk=company.pk).update(suspended_at=timezone.now())
    assert client_for().get(OF_COMPANY).status_code == 404
    assert client_for(rival).get(OF_COMPANY).status_code == 404
    assert (
        client_for(owner).get(OF_COMPANY).status_code == client_for(owner).get(company.get_absolute_url()).status_code
    )


def test_nobody_posts_to_a_record(client_for, owner, student, busy):
    assert client_for(owner).post(OF_COMPANY).status_code == 405
    assert client_for(student).post(OF_STUDENT).status_code == 405


@pytest.mark.parametrize("address", [OF_COMPANY, OF_STUDENT])
def test_a_page_costs_the_same_with_one_and_with_thirty_events(client_for, company, student, address):
    whose = {"company": company} if address == OF_COMPANY else {"student": student}
    project = stages.published(company=company)
    browser = client_for()

    def happen(*numbers):
        ReputationEvent.objects.bulk_create(
            ReputationEvent(kind="delivery", key=f"test:{n}", happened_at=timezone.now(), project=project, **whose)
            for n in numbers
        )

    happen(0)
    browser.get(address)
    with CaptureQueriesContext(connection) as first:
        browser.get(address)
    happen(*range(1, 31))

    with CaptureQueriesContext(connection) as second:
        page = browser.get(address)

    assert len(second) == len(first) <= 6
    assert "?page=2" in page.text


def test_a_students_own_data_holds_the_events_they_are_counted_by(client_for, student, busy):
    told = client_for(student).get("/settings/export/").json()

    kept = {"kind": "delivery", "is_kept": True, "project__title": "Count the cups"}
    assert [kept.items() <= event.items() for event in told["record"]].count(True) == 1
    assert len(told["record"]) == 5
