"""The promise that an application is one of a few: a project takes so many a place and no more."""

import pytest

from projects.applications import services
from projects.models import Project
from tests import stages
from tests.factories import StudentFactory


@pytest.fixture
def project(db, settings):
    settings.APPLICATIONS_PER_SEAT = 2
    settings.WAITING_LIST_PER_SEAT = 0
    return stages.published()


def test_a_full_project_takes_no_application(project, student):
    stages.applied(project=project)
    draft = stages.draft_application(student, project)
    stages.applied(project=project)
    project.refresh_from_db()

    with pytest.raises(services.CannotApply, match="All 2 applications"):
        services.start(project, by=StudentFactory().user)
    draft.project.refresh_from_db()
    with pytest.raises(services.CannotApply, match="All 2 applications"):
        services.submit(draft, by=student)
    assert Project.objects.get().applications_count == 2


def test_the_page_of_a_full_project_says_so(project, client_for, student):
    for _ in range(2):
        stages.applied(project=project)

    page = client_for(student).get(project.get_absolute_url()).content.decode()

    assert "All applications it takes have come in, and the waiting list is full." in page
    assert f"{project.get_absolute_url()}apply/" not in page


def test_a_withdrawn_application_makes_room(project, student):
    first = stages.applied(project=project)
    stages.applied(project=project)
    services.withdraw(first, by=first.student)

    assert stages.applied(student, Project.objects.get()).status == "submitted"
