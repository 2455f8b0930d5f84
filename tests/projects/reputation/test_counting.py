"""Who is counted when, and by how many at once."""

import pytest
from django.utils import timezone

from projects.applications import services as applications
from projects.reputation import services
from projects.tasks import count_records
from tests import stages
from tests.factories import CompanyFactory, StudentFactory, UserFactory
from tests.payments.races import at_once, failures
from tests.projects.reputation.records import counted, events

pytestmark = pytest.mark.django_db


def test_the_task_counts_only_whom_something_happened_to(company, owner):
    assert count_records() == 1
    assert count_records() == 0
    CompanyFactory(), StudentFactory(), UserFactory()

    assert count_records() == 2

    stages.applied(project=stages.published(company=company))
    assert count_records() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_each_event_once(company, owner):
    project = stages.published(company=company)
    for _number in range(3):
        applications.decline(stages.applied(project=project), by=owner, reason="No.")

    results = at_once(lambda: services.refresh_company(company), lambda: services.refresh_company(company))

    assert failures(results) == []
    assert len(events(company, "decision")) == 3
    assert counted(company).decided == 3


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_somebody_counts_is_counted_next(company, owner):
    project = stages.published(company=company)
    waiting = [stages.applied(project=project) for _number in range(4)]

    def answer_all():
        for application in waiting:
            applications.decline(application, by=owner, reason="No.")

    def count_often():
        for _number in range(6):
            services.count_due(timezone.now())

    assert failures(at_once(answer_all, count_often)) == []
    assert counted(company).decided == 4
