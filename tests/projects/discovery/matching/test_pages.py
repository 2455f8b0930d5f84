"""How a project fits the student who reads it: on its page, for many at once, and for nobody else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import WorkSample
from projects.credentials.models import SkillProof
from projects.discovery.matching import queries
from projects.discovery.matching.lines import GOOD, NEEDED, WARN
from projects.models import Project
from projects.postings import services as postings
from tests.factories import MembershipFactory, SkillFactory, UserFactory
from tests.stages import completed, hired, owner_of, published

pytestmark = pytest.mark.django_db
TITLE = "How it fits you"


@pytest.fixture
def excel():
    return SkillFactory(label="Excel", slug="excel")


@pytest.fixture
def figma():
    return SkillFactory(label="Figma", slug="figma")


@pytest.fixture
def project(company, excel, figma):
    project = published(company=company)
    project.skills.set([excel, figma])
    return project


def tones(match, kind=NEEDED):
    return [line.tone for line in match.lines if line.kind == kind]


def test_a_student_reads_line_by_line_what_fits_and_what_is_missing(client_for, student, project, excel):
    student.student.skills.add(excel)

    page = client_for(student).get(project.get_absolute_url()).text

    assert TITLE in page
    assert "You have 1 of 2 skills, the hours, and the language." in page
    assert "You have Excel" in page and "It is on your profile" in page
    assert "Figma is not on your profile" in page and 'href="/skills/figma/"' in page
    assert "You can do it from anywhere" in page


def test_a_visitor_reads_what_a_student_would_see(client, project):
    page = client.get(project.get_absolute_url()).text
    assert "Log in as a student" in page and f"?next={project.get_absolute_url()}" in page
    assert TITLE not in page


def test_somebody_without_a_profile_is_led_to_make_one(client_for, project):
    page = client_for(UserFactory()).get(project.get_absolute_url()).text
    assert "With a student profile" in page and reverse("welcome_student") in page
    assert TITLE not in page


def test_the_company_never_sees_it_even_when_its_member_studies(client_for, student, project, owner):
    MembershipFactory(company=project.company, user=student, role="reviewer")
    for person in (owner, student):
        page = client_for(person).get(project.get_absolute_url()).text
        assert TITLE not in page and 'id="fit"' not in page


def test_another_company_sees_no_more_than_a_visitor(client_for, project, stranger):
    assert TITLE not in client_for(stranger).get(project.get_absolute_url()).text


def test_nothing_is_compared_once_nobody_can_apply(client_for, student, project):
    postings.close(project, by=owner_of(project.company), reason=Project.CloseReason.BY_HAND)
    page = client_for(student).get(project.get_absolute_url()).text
    assert TITLE not in page and 'id="fit"' not in page


def test_another_students_skills_are_not_mine(student, rival, project, excel):
    rival.student.skills.add(excel)
    assert tones(queries.match(project, student)) == [WARN, WARN]
    assert tones(queries.match(project, rival)) == [GOOD, WARN]


def test_the_page_to_apply_leads_back_to_it(client_for, student, project):
    page = client_for(student).get(reverse("apply", args=[project.slug])).text
    assert f'href="{project.get_absolute_url()}#fit"' in page
    assert 'id="fit"' not in page


def test_a_sample_shows_a_skill_that_the_profile_does_not_name(student, project, excel):
    sample = WorkSample.objects.create(student=student.student, title="Five dashboards", url="https://a.example")
    sample.skills.add(excel)

    line = queries.match(project, student).lines[0]

    assert (line.tone, line.detail) == (GOOD, "Shown in your work sample “Five dashboards”.")


def test_a_completed_project_proves_the_skill_it_asked_for(simulator, student, project, company, excel):
    earlier = published(company=company)
    earlier.skills.set([excel])
    engagement = completed(simulator, student, earlier)
    SkillProof.objects.update_or_create(
        engagement=engagement, skill=excel, defaults={"student": student, "criteria_met": 2, "criteria_count": 3}
    )

    line = queries.match(project, student).lines[0]

    assert (line.tone, line.detail) == (GOOD, "Proved in a completed project, with 2 of 3 criteria met.")


def test_running_work_counts_against_the_hours(student, project, company):
    free = queries.match(project, student)
    hired(student, published(company=company, hours=40, pay_cents=90000))
    busy = queries.match(Project.objects.select_related("company").get(pk=project.pk), student)
    assert (tones(free, "hours"), tones(busy, "hours")) == ([GOOD], [WARN])


def test_today_can_be_another_day(student, project):
    project.refresh_from_db()
    late = timezone.now() + dt.timedelta(days=60)
    assert tones(queries.match(project, student, late), "dates") == ["bad"]


def test_the_page_costs_a_student_no_statement_more_than_their_log_in(client_for, student, project):
    client = client_for(student)
    client.get(project.get_absolute_url())
    with CaptureQueriesContext(connection) as found:
        client.get(project.get_absolute_url())
    assert len(found) == 3
