"""The page of the runners-up: an order by numbers, without a script, for the company only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.applications import bench
from projects.models import Application
from tests import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(company, owner, student):
    """Dana is offered the only place."""
    project = stages.published(company=company)
    stages.offered(student, project)
    return project


@pytest.fixture
def shortlist(project, rival):
    """Ravi and somebody else are shortlisted."""
    return [stages.shortlisted(rival, project), stages.shortlisted(None, project)]


def address(project):
    return f"/projects/{project.slug}/applicants/bench/"


def numbers(rows, *places):
    return {f"place_{row.pk}": place for row, place in zip(rows, places, strict=True)}


def test_numbers_make_the_order(client_for, manager, project, shortlist):
    answer = client_for(manager).post(address(project), numbers(shortlist, 2, 1), follow=True)

    assert [row.pk for row in bench.runners_up(project)] == [shortlist[1].pk, shortlist[0].pk]
    assert "Everybody whose place changed has been told." in answer.content.decode()


def test_who_has_no_number_is_no_runner_up(client_for, manager, project, shortlist):
    client_for(manager).post(address(project), numbers(shortlist, 1, 2))
    client_for(manager).post(address(project), numbers(shortlist, "", 7))

    assert [row.pk for row in bench.runners_up(project)] == [shortlist[1].pk]


@pytest.mark.parametrize(("wrong", "says"), [((1, 1), "Give each their own"), ((0, 1), "The first in line is 1")])
def test_a_wrong_number_says_how_to_mend_it_and_keeps_what_was_typed(
    client_for, manager, project, shortlist, wrong, says
):
    page = client_for(manager).post(address(project), numbers(shortlist, *wrong)).content.decode()

    assert says in page
    assert not bench.runners_up(project).exists()


def test_the_student_reads_their_place(client_for, owner, project, shortlist, rival):
    bench.arrange(project, shortlist, by=owner)

    page = client_for(rival).get(shortlist[0].get_absolute_url()).content.decode()

    assert "You are runner-up number 1" in page
    assert "Withdraw" in page


def test_a_place_that_is_free_comes_first(client_for, owner, company):
    project = stages.published(company=company)
    stages.shortlisted(None, project)

    page = client_for(owner).get(address(project)).content.decode()

    assert "First offer every place" in page
    assert "Keep this order" not in page


def test_a_reviewer_reads_and_does_not_decide(client_for, reviewer, project, shortlist):
    client = client_for(reviewer)

    assert "Keep this order" not in client.get(address(project)).content.decode()
    assert client.post(address(project), numbers(shortlist, 1, 2)).status_code == 403
    assert client.post(f"{address(project)}step/").status_code == 403


def test_nobody_else_finds_the_page(client_for, stranger, student, rival, project, shortlist):
    for person in (stranger, student, rival):
        assert client_for(person).get(address(project)).status_code == 404
        assert client_for(person).post(f"{address(project)}step/").status_code == 404
    assert client_for().get(address(project)).status_code == 302


def test_a_long_line_costs_no_more_than_a_short_one(client_for, owner, project, settings):
    settings.APPLICATIONS_PER_SEAT = 50

    def cost():
        client = client_for(owner)
        client.get(address(project))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(project)).status_code == 200
        return len(queries)

    stages.lined_up(project, *[stages.StudentFactory().user for _ in range(1)])
    stages.shortlisted(None, project)
    short = cost()
    rows = [*bench.runners_up(project), *(stages.shortlisted(None, project) for _ in range(10))]
    bench.arrange(project, rows, by=owner)
    for _ in range(20):
        stages.shortlisted(None, project)

    assert cost() == short
    assert Application.objects.filter(bench_position__isnull=False).count() == 11
