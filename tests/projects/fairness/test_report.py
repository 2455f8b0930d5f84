"""The fairness report: who came how far, in which period, beside whom, and who may read it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SelfDescription
from accounts.people import self_description
from projects.applications import services as applications
from projects.fairness import counting, report
from projects.workspace import services as workspace
from tests import stages
from tests.factories import StudentFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:projects_fairness")


@pytest.fixture(autouse=True)
def few_are_enough(settings):
    settings.FAIRNESS_LEAST = 2


@pytest.fixture
def project(company, owner):
    return stages.published(company=company, seats=4)


@pytest.fixture
def choose(project, owner):
    """`choose("woman", applied=5, shortlisted=3)` makes people of a group, the first few of whom came further."""

    def make(group, *, applied, shortlisted=0, offered=0):
        for number in range(applied):
            student = StudentFactory().user
            if group:
                self_description.describe(student, by=student, groups={"gender": group}, has_agreed=True)
            application = stages.applied(student, project)
            if number < offered:
                applications.offer(application, by=owner)
            elif number < shortlisted:
                applications.shortlist(application, by=owner)

    return make


def now():
    return counting.period_of(timezone.now())


def gender(sections):
    return next(section for section in sections if section.label == SelfDescription.Attribute.GENDER.label)


def test_each_group_is_compared_with_the_best(choose):
    choose("woman", applied=8, shortlisted=2)
    choose("man", applied=6, shortlisted=3)
    shortlisted = gender(report.of(now())).charts[0]
    assert [(str(bar.label), bar.people, float(bar.width), float(bar.ratio)) for bar in shortlisted.bars] == [
        ("Woman", 2, 25.0, 0.5),
        ("Man", 3, 50.0, 1.0),
    ]
    assert [bar.is_low for bar in shortlisted.bars] == [True, False]
    assert float(shortlisted.line) == 40.0


def test_who_is_offered_the_project_at_once_counts_as_shortlisted(choose):
    choose("woman", applied=6, shortlisted=4, offered=2)
    choose("man", applied=4, shortlisted=2)
    choose("", applied=2, offered=2)
    shortlisted, offered, _accepted = gender(report.of(now())).charts
    assert [bar.people for bar in shortlisted.bars] == [4, 2]
    assert [bar.people for bar in offered.bars] == [2, None]


def test_exactly_four_fifths_is_not_low(choose):
    choose("woman", applied=10, shortlisted=4)
    choose("man", applied=4, shortlisted=2)
    assert [bar.is_low for bar in gender(report.of(now())).charts[0].bars] == [False, False]


def test_who_accepts_is_counted_once_however_often_they_applied(choose, project, owner, student):
    self_description.describe(student, by=student, groups={"gender": "woman"}, has_agreed=True)
    application = stages.offered(student, project)
    workspace.start(application, by=student)
    stages.applied(student, stages.published(company=project.company))
    counted = counting.count(now())["gender"]
    assert counted.groups == {"woman": [1, 1, 1, 1]}


def test_a_group_of_too_few_is_not_named(choose, settings):
    settings.FAIRNESS_LEAST = 3
    choose("woman", applied=4)
    choose("man", applied=4)
    choose("nonbinary", applied=2)
    choose("", applied=5)
    assert {str(bar.label) for bar in gender(report.of(now())).charts[0].bars} == {"Woman", "Man"}


def test_a_group_of_too_few_is_not_given_away_by_the_others(choose, settings):
    settings.FAIRNESS_LEAST = 3
    choose("woman", applied=4)
    choose("man", applied=4)
    choose("nonbinary", applied=2)
    assert gender(report.of(now())).charts == []


def test_who_takes_back_what_they_said_is_no_longer_counted(choose, project):
    choose("woman", applied=3)
    person = project.applications.first().student
    self_description.forget(person, by=person)
    counted = counting.count(now())["gender"]
    assert (counted.groups, counted.silent) == ({"woman": [2, 0, 0, 0]}, [1, 0, 0, 0])


def test_drafts_and_the_waiting_list_are_not_counted(project, student):
    stages.draft_application(student, project)
    assert counting.count(now())["gender"].silent == [0, 0, 0, 0]


def test_periods_are_halves_of_a_year_and_do_not_overlap():
    newest = counting.period_of(dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    assert (newest.name, newest.before(1).name, newest.before(2).name) == ("2026-2", "2026-1", "2025-2")
    assert newest.before(1).ends_at == newest.starts_at
    assert newest.ends_at == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def test_a_period_counts_its_own_applications_only(choose, project):
    choose("woman", applied=2)
    project.applications.update(submitted_at=now().starts_at - dt.timedelta(seconds=1))
    assert counting.count(now())["gender"].groups == {}
    assert counting.count(now().before(1))["gender"].groups == {"woman": [2, 0, 0, 0]}


def test_staff_read_it_with_the_formula_and_its_source(choose, client_for):
    choose("woman", applied=8, shortlisted=2)
    choose("man", applied=6, shortlisted=3)
    boss = client_for(UserFactory(is_staff=True, is_superuser=True))
    page = boss.get(PAGE).content.decode()
    assert "29 CFR 1607.4(D)" in page
    assert "under four fifths" in page
    assert "There are not two groups of 2 people" in page
    assert "Woman" not in boss.get(PAGE, {"period": now().before(1).name}).content.decode()
    assert PAGE in boss.get(reverse("admin:index")).content.decode()


def test_nobody_else_does(client, client_for, owner, student):
    for browser in (client, client_for(owner), client_for(student)):
        assert browser.get(PAGE).status_code == 302
