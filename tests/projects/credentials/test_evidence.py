"""A student's skill is claimed, shown or proved, and everybody who reads it sees which."""

import importlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import WorkSample
from accounts.people import leaving
from projects.credentials import evidence, proofs
from projects.models import Check, Engagement, SkillProof
from projects.workspace.ending import settlements
from tests import stages
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def excel(db):
    return SkillFactory(label="Excel")


@pytest.fixture
def project(company, owner, excel):
    project = stages.published(company=company)
    project.skills.set([excel, SkillFactory(label="market research")])
    return project


@pytest.fixture
def done(simulator, student, project):
    return stages.completed(simulator, student, project)


def words(student):
    return [(each.skill.label, str(each.level), each.words) for each in evidence.of(student)]


def sample(student, *skills, title="Budget of a club"):
    row = WorkSample.objects.create(student=student.student, title=title, url="https://work.example")
    row.skills.set(skills)
    return row


def test_the_surest_comes_first(student, excel, done):
    claimed, shown = SkillFactory(label="Baking"), SkillFactory(label="Editing")
    student.student.skills.set([claimed, excel])
    sample(student, shown, excel)
    count = done.milestones.get().criteria.count()

    assert words(student) == [
        ("Excel", "proved", f"1 project, {count} of {count} criteria met, 1 work sample"),
        ("market research", "proved", f"1 project, {count} of {count} criteria met"),
        ("Editing", "shown", "1 work sample"),
        ("Baking", "claimed", ""),
    ]


def test_several_projects_add_up(student, excel, project, done):
    second = stages.hired(student, stages.published())
    SkillProof.objects.create(student=student, skill=excel, engagement=second, criteria_met=1, criteria_count=2)
    count = SkillProof.objects.get(engagement=done, skill=excel).criteria_count
    assert words(student)[0] == ("Excel", "proved", f"2 projects, {count + 1} of {count + 2} criteria met")


def test_it_takes_three_statements_however_many_skills(student, django_assert_num_queries):
    student.student.skills.set([SkillFactory() for _number in range(30)])
    for number in range(5):
        sample(student, SkillFactory(), title=str(number))
    with django_assert_num_queries(3):
        assert len(evidence.of(student)) == 35


def test_work_that_is_approved_and_not_paid_proves_nothing_yet(simulator, student, project):
    stages.approved(simulator, student, project)
    assert not SkillProof.objects.exists()


def test_a_project_that_ends_early_proves_the_criteria_met_and_no_more(simulator, student, project, owner):
    settlement = stages.rejected(stages.delivered(simulator, student, project))
    settlements.accept(settlement, by=student)
    engagement = Engagement.objects.get()
    assert engagement.status == Engagement.Status.COMPLETED and engagement.ended_early

    proof = SkillProof.objects.get(skill__label="Excel")

    assert (proof.criteria_met, proof.criteria_count) == (
        Check.objects.filter(delivery__round=3, verdict=Check.Verdict.MET).count(),
        engagement.milestones.get().criteria.count(),
    )
    assert 0 < proof.criteria_met < proof.criteria_count


def test_a_cancelled_project_proves_nothing(simulator, student, project):
    milestone = stages.delivered(simulator, student, project)
    settlements.propose(milestone, by=student, pay_cents=0, reason="I cannot go on with it.")
    assert Engagement.objects.get().status == Engagement.Status.CANCELLED
    assert not SkillProof.objects.exists()


def test_a_second_call_changes_nothing(done):
    before = list(SkillProof.objects.order_by("pk").values())
    proofs.keep(done)
    assert list(SkillProof.objects.order_by("pk").values()) == before


def test_past_projects_are_filled_in_by_the_same_rule(simulator, student, project, done):
    rejected = stages.rejected(stages.delivered(simulator, None, stages.published(company=project.company)))
    rejected.milestone.engagement.project.skills.set(project.skills.all())
    settlements.accept(rejected, by=rejected.milestone.engagement.student)
    known = ("student", "skill", "engagement", "criteria_met", "criteria_count", "proved_at")
    for engagement in Engagement.objects.all():
        proofs.keep(engagement)
    kept = set(SkillProof.objects.values_list(*known))
    SkillProof.objects.all().delete()

    fill = importlib.import_module("projects.migrations.0023_proofs_of_past_projects").FILL
    with connection.cursor() as cursor:
        cursor.execute(fill)

    assert set(SkillProof.objects.values_list(*known)) == kept and len(kept) == 4


def test_the_portfolio_says_what_is_proved(client_for, student, done):
    student.student.skills.add(SkillFactory(label="Baking"))
    shown = client_for().get(student.student.get_absolute_url()).text
    assert "1 project, " in shown and "criteria met" in shown and "claimed" in shown


def test_the_company_reads_it_without_learning_who_it_is(client_for, simulator, student, owner, excel, done):
    sample(student, excel, title="Budget of Dana's club")
    again = stages.published(company=stages.published().company, is_blind=True)
    again.skills.set([excel])
    application = stages.applied(student, again)
    reader = stages.owner_of(again.company)

    shown = client_for(reader).get(application.get_absolute_url()).text

    assert "criteria met, 1 work sample" in shown and "proved" in shown
    assert done.project.title not in shown.replace(again.title, "")
    assert "Dana" not in shown and "https://work.example" not in shown


def test_the_student_sees_it_in_the_settings(client_for, student, rival, done):
    assert "criteria met" in client_for(student).get(reverse("settings_student")).text
    assert "criteria met" not in client_for(rival).get(reverse("settings_student")).text


def test_the_settings_take_the_same_queries_with_many_skills(client_for, student, excel):
    browser, address = client_for(student), reverse("settings_student")
    student.student.skills.add(excel)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    student.student.skills.add(*[SkillFactory() for _number in range(30)])
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


def test_own_data_holds_proofs_and_closing_the_account_leaves_none(student, done):
    data = leaving.export(student)
    assert {row["skill__label"] for row in data["skill_proofs"]} == {"Excel", "market research"}
    leaving.close(student, by=student)
    assert not SkillProof.objects.filter(student=student).exists()


def test_somebody_without_skills_has_no_list(client_for):
    profile = StudentFactory()
    assert evidence.of(profile.user) == []
    assert 'class="evidence"' not in client_for().get(profile.get_absolute_url()).text
