import datetime as dt

import pytest
from django.utils import timezone

from projects.models import Project
from projects.tasks import close_postings
from tests.stages import published, submitted

pytestmark = pytest.mark.django_db


def test_a_posting_closes_when_its_time_is_over_and_only_once(time_machine):
    project, waiting = published(), submitted()
    assert close_postings() == 0
    time_machine.move_to(project.closes_at + dt.timedelta(minutes=1))

    assert close_postings() == 1
    assert close_postings() == 0

    project.refresh_from_db()
    waiting.refresh_from_db()
    assert (project.status, project.close_reason) == ("closed", "expired")
    assert project.closed_at <= timezone.now()
    assert waiting.status == Project.Status.IN_REVIEW


def test_a_posting_that_cannot_be_closed_keeps_no_other_waiting(owner, company, time_machine):
    broken, sound = published(company=company), published()
    type(owner).objects.filter(pk=owner.pk).update(time_zone="Mars/Olympus")
    time_machine.move_to(max(broken.closes_at, sound.closes_at) + dt.timedelta(minutes=1))

    assert close_postings() == 1

    sound.refresh_from_db()
    assert sound.status == "closed"
