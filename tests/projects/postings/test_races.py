"""Two people press at the same time: one wins, the other reads a sentence."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from marketplace.core.errors import DomainError
from projects.models import Project
from projects.postings import services
from tests.factories import UserFactory
from tests.stages import drafted, owner_of, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    """Run the steps in threads of their own, started together; what each gave, or its refusal."""
    start = Barrier(len(steps))

    def run(step):
        try:
            start.wait()
            return step()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def refusals(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def test_a_draft_is_submitted_once():
    project = drafted(company__verified_at=None)
    owner = owner_of(project.company)

    outcomes = at_once(*[lambda: services.submit(Project.objects.get(pk=project.pk), by=owner)] * 4)

    assert len(refusals(outcomes)) == 3
    assert Project.objects.get().status == "in_review"


def test_of_two_moderators_one_decides():
    project = submitted()
    first, second = UserFactory(is_staff=True), UserFactory(is_staff=True)

    outcomes = at_once(
        lambda: services.publish(Project.objects.get(pk=project.pk), by=first),
        lambda: services.ask_for_changes(Project.objects.get(pk=project.pk), by=second, reason="Say more."),
    )

    assert len(refusals(outcomes)) == 1
    assert Project.objects.get().status in ("open", "changes_requested")


def test_of_two_tabs_that_save_the_same_step_at_once_one_is_told():
    project = drafted()

    outcomes = at_once(
        *(
            lambda tab=tab: services.keep_typing(
                Project.objects.get(pk=project.pk), by=None, step="work", seen="", tab=tab, typed={}, title=f"Tab {tab}"
            )
            for tab in ("one", "two")
        )
    )

    assert [type(refusal) for refusal in refusals(outcomes)] == [services.EditedElsewhere]
