"""Reading one project, as everybody who may come by."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Application, CompanyRecord, Project
from projects.postings import services as postings
from tests.factories import SkillFactory
from tests.stages import drafted, hired, published, submitted

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_everything_and_is_asked_to_log_in_to_apply(client_for):
    project = published()

    page = client_for().get(project.get_absolute_url())

    for words in (
        "What you deliver",
        "40 %",
        "Use of AI",
        "0 of 25 applications",
        "25 left",
        "promised to answer by",
        "Log in to",
    ):
        assert words in page.text
    assert page.context["step"].url == f"{reverse('account_login')}?next=%2Fprojects%2F{project.slug}%2Fapply%2F"


@pytest.mark.parametrize(
    ("status", "label"),
    [(None, "Apply"), ("draft", "Finish your application"), ("submitted", "See your application")],
)
def test_a_student_sees_the_one_next_step(client_for, student, status, label):
    project = published()
    if status:
        Application.objects.create(project=project, student=student, status=status)

    assert client_for(student).get(project.get_absolute_url()).context["step"].label == label


def test_a_person_without_a_student_profile_is_led_to_make_one(client_for, stranger):
    project = published()

    assert (
        client_for(stranger).get(project.get_absolute_url()).context["step"].label.startswith("Add a student profile")
    )


def test_members_see_the_applicants_and_their_tools(client_for, company, manager, reviewer):
    project = published(company=company)

    for_manager = client_for(manager).get(project.get_absolute_url())
    for_reviewer = client_for(reviewer).get(project.get_absolute_url())

    assert for_manager.context["step"].label == for_reviewer.context["step"].label == "See the applicants"
    assert "Copy it" in for_manager.text
    assert "Copy it" not in for_reviewer.text


def test_a_closed_project_takes_no_applications(client_for, student, company, owner):
    project = published(company=company)
    postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)

    page = client_for(student).get(project.get_absolute_url())

    assert page.context["step"].url == ""
    assert "takes no more applications" in page.text


@pytest.mark.parametrize("stage", [drafted, submitted])
def test_what_is_not_published_is_there_for_its_company_and_staff_only(client_for, stage, student, stranger, moderator):
    project = stage()
    member = project.company.members.first() or project.company.members.create(
        email="m@x.example", name="M", through_defaults={"role": "owner"}
    )

    for person in (None, student, stranger):
        assert client_for(person).get(project.get_absolute_url()).status_code == 404
    for person in (member, moderator):
        assert client_for(person).get(project.get_absolute_url()).status_code == 200


def test_a_posting_that_was_taken_down_is_gone_for_everyone_else(client_for, moderator, student, owner, company):
    project = published(company=company)
    postings.take_down(project, by=moderator, reason="It asks for bank details.")

    assert client_for(student).get(project.get_absolute_url()).status_code == 410
    assert "It asks for bank details." in client_for(owner).get(project.get_absolute_url()).text


def test_the_preview_is_the_page_of_students_with_what_is_missing(client_for, owner, company):
    project = drafted(company=company, pay_cents=None)
    url = reverse("project_preview", args=[project.slug])

    unfinished = client_for(owner).get(url).text
    project.pay_cents = 45000
    project.save()
    finished = client_for(owner).get(url).text

    assert "Set the pay." in unfinished
    assert reverse("project_submit", args=[project.slug]) not in unfinished
    assert reverse("project_submit", args=[project.slug]) in finished


@pytest.mark.parametrize("viewer", [None, "student", "owner"])
def test_the_page_needs_few_statements(client_for, request, company, owner, student, viewer):
    project = published(company=company)
    project.skills.add(*(SkillFactory() for _number in range(5)))
    CompanyRecord.objects.create(company=company, decided=3, decided_on_time=2)
    browser = client_for(request.getfixturevalue(viewer) if viewer else None)
    browser.get(project.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        page = browser.get(project.get_absolute_url())

    assert "2 of 3" in page.text
    assert len(queries) == (1 if viewer is None else 3)


def test_whoever_works_on_a_project_reads_it_also_when_it_is_off_the_site(client_for, student, rival, company):
    project = hired(student, published(company=company)).project
    type(company).objects.filter(pk=company.pk).update(suspended_at=project.published_at)

    assert "What you deliver" in client_for(student).get(project.get_absolute_url()).text
    assert client_for(rival).get(project.get_absolute_url()).status_code == 404
