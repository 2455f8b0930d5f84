"""Moving many rows at once: what may move moves, what may not is left alone, each leaves its trace."""

import pytest

from accounts.audit.queries import history
from marketplace.core.states import move, move_many
from projects.models import Application
from tests import stages

pytestmark = pytest.mark.django_db
Status = Application.Status


def test_rows_that_may_move_do_and_the_others_stay(company, owner, moderator):
    project = stages.published(company=company)
    waiting, read, declined = (stages.applied(project=project) for _number in range(3))
    move(read, Status.SHORTLISTED, by=owner)
    move(declined, Status.DECLINED, by=owner)

    moved = move_many(project.applications.order_by("pk"), Status.RELEASED, by=moderator, reason="Gone", offer_note="x")

    assert {row.pk for row in moved} == {waiting.pk, read.pk}
    assert {row.status for row in moved} == {"released"} and {row.offer_note for row in moved} == {"x"}
    declined.refresh_from_db()
    assert declined.status == "declined" and declined.offer_note == ""


def test_each_row_has_its_own_line_in_the_history(company, owner, moderator):
    project = stages.published(company=company)
    waiting, read = stages.applied(project=project), stages.applied(project=project)
    move(read, Status.SHORTLISTED, by=owner)

    move_many(project.applications.order_by("pk"), Status.RELEASED, by=moderator, reason="Gone")

    for row, origin in ((waiting, "submitted"), (read, "shortlisted")):
        event = history(row)[0]
        assert (event.origin, event.target, event.actor, event.reason) == (origin, "released", moderator, "Gone")


def test_moving_nothing_is_no_mistake(company):
    assert move_many(Application.objects.none(), Status.RELEASED) == []
