"""Postings that are over: 410 for strangers, the page as ever for those who have to do with it."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Company
from projects.discovery.web import gone, pictures
from projects.models import Project
from projects.postings import services as postings
from tests.factories import SkillFactory, StudentFactory
from tests.stages import applied, drafted, hired, owner_of, published, submitted

pytestmark = pytest.mark.django_db


def closed(project: Project, *, days: float) -> Project:
    """Closed so many days ago."""
    if Project.objects.get(pk=project.pk).status == Project.Status.OPEN:
        postings.close(project, by=owner_of(project.company), reason=Project.CloseReason.BY_HAND)
    Project.objects.filter(pk=project.pk).update(closed_at=timezone.now() - dt.timedelta(days=days))
    return Project.objects.get(pk=project.pk)


def test_a_posting_closed_long_ago_is_gone_for_strangers(client_for, stranger, rival):
    project = closed(published(title="Map five competitors"), days=settings.GONE_DAYS + 1)

    for person in (None, stranger, rival):
        answer = client_for(person).get(project.get_absolute_url())
        assert answer.status_code == 410
        assert "no longer offered" in answer.text and "Map five competitors" in answer.text
        assert f"{settings.GONE_DAYS} days after it closes" in answer.text
        assert 'content="noindex"' in answer.text and "canonical" not in answer.text


def test_a_posting_closed_lately_can_still_be_read(client):
    project = closed(published(), days=settings.GONE_DAYS - 1)
    assert client.get(project.get_absolute_url()).status_code == 200


def test_whoever_has_to_do_with_it_reads_on(client_for, student, rival, owner, reviewer, moderator, company):
    project = published(company=company)
    applied(rival, project)
    hired(student, project)
    Project.objects.filter(pk=project.pk).update(
        status=Project.Status.CLOSED, closed_at=timezone.now() - dt.timedelta(days=settings.GONE_DAYS + 1)
    )

    for person in (student, rival, owner, reviewer, moderator):
        answer = client_for(person).get(project.get_absolute_url())
        assert answer.status_code == 200, person
        assert "What you deliver" in answer.text
    assert client_for().get(project.get_absolute_url()).status_code == 410


def test_what_was_taken_down_is_gone_at_once_and_its_words_with_it(client_for, moderator, student, owner, company):
    project = published(company=company, title="Send us your bank details")
    postings.take_down(project, by=moderator, reason="It asks for bank details.")

    for person in (None, student):
        answer = client_for(person).get(project.get_absolute_url())
        assert answer.status_code == 410
        assert "A moderator took it off the site." in answer.text
        assert "bank details" not in answer.text
    assert client_for(owner).get(project.get_absolute_url()).status_code == 200


def test_what_was_never_published_was_never_there(client, moderator):
    refused = submitted()
    postings.take_down(refused, by=moderator, reason="No.")

    for project in (drafted(), submitted(), refused):
        assert client.get(project.get_absolute_url()).status_code == 404
    assert client.get("/projects/nothing-here/").status_code == 404


def test_the_postings_of_a_suspended_company_are_not_found(client):
    project = closed(published(), days=settings.GONE_DAYS + 1)
    Company.objects.filter(pk=project.company_id).update(suspended_at=timezone.now())
    assert client.get(project.get_absolute_url()).status_code == 404


def test_similar_open_projects_come_with_the_reason(client):
    excel, writing = SkillFactory(label="Excel"), SkillFactory(label="Writing")
    over = published(category="research")
    over.skills.add(excel)
    same_field, same_skill, other_field = (
        published(title=title, category=category)
        for title, category in (
            ("In the same field", "research"),
            ("With the same skill", "research"),
            ("Something else", "design"),
        )
    )
    same_skill.skills.add(excel, writing)
    other_field.skills.add(writing)

    answer = client.get(closed(over, days=settings.GONE_DAYS + 1).get_absolute_url())

    assert list(answer.context["similar"]) == [same_skill, same_field]
    assert "It asks for Excel as well." in answer.text
    assert "It is in the same field: Research." in answer.text


def test_only_the_newest_of_the_field_are_looked_at(monkeypatch):
    monkeypatch.setattr(gone, "SAMPLE", 2)
    over, old, *new = (published(category="research") for _number in range(4))
    excel = SkillFactory()
    over.skills.add(excel)
    old.skills.add(excel)

    assert set(gone.similar(closed(over, days=99))) == set(new)


def test_the_page_needs_as_many_statements_for_many_as_for_few(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(over.get_absolute_url()).status_code == 410
        return len(queries)

    over = closed(published(category="research"), days=settings.GONE_DAYS + 1)
    excel = SkillFactory()
    over.skills.add(excel)
    published(category="research").skills.add(excel)
    with_one = statements()
    for _number in range(6):
        published(category="research").skills.add(excel)
    assert statements() == with_one == 4


def test_pages_of_proof_lead_no_stranger_to_what_is_gone(client, student):
    project = hired(student, published()).project
    company = project.company
    StudentFactory()
    closed(project, days=settings.GONE_DAYS + 1)

    for path in (company.get_absolute_url(), f"{company.get_absolute_url()}record/", "/students/dana-reyes/"):
        assert project.get_absolute_url() not in client.get(path).text


def test_its_picture_is_gone_as_well(client):
    project = closed(published(), days=settings.GONE_DAYS + 1)
    assert client.get(pictures.address(project)).status_code == 404


def test_the_api_does_not_find_it_either(client):
    project = published()
    url = f"/api/v1/projects/{project.slug}/"
    before = client.get(url).status_code
    closed(project, days=settings.GONE_DAYS + 1)
    assert (before, client.get(url).status_code) == (200, 404)


def test_an_address_in_capitals_leads_to_the_page(client):
    project = published()
    answer = client.get(f"/projects/{project.slug.upper()}/")
    assert (answer.status_code, answer["Location"]) == (301, project.get_absolute_url())
    assert client.get("/projects/NOTHING-Here/", follow=True).status_code == 404
