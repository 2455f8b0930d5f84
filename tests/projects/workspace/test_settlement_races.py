"""Two people at the same moment: one wins, the money moves once."""

import pytest

from projects.models import Engagement, Milestone, Settlement
from projects.workspace import services as workspace
from projects.workspace.ending import settlements
from tests import stages
from tests.payments.races import at_once, failures, one_won, settled

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = pytest.mark.parametrize("turn", range(3))


def now(row):
    return type(row).objects.get(pk=row.pk)


@TURNS
def test_accepting_while_it_is_taken_back(turn, simulator, student, owner, milestone):
    settlement = stages.proposed(milestone)

    results = at_once(
        lambda: settlements.accept(now(settlement), by=student),
        lambda: settlements.withdraw(now(settlement), by=owner),
    )

    one_won(results)
    is_agreed = now(settlement).status == Settlement.Status.ACCEPTED
    assert (now(milestone).status == Milestone.Status.APPROVED) == is_agreed
    settled(simulator, student)


@TURNS
def test_proposing_while_it_is_delivered(turn, simulator, student, owner, milestone):
    results = at_once(
        lambda: stages.proposed(now(milestone), by=owner, cents=0), lambda: stages.handed_in(now(milestone))
    )

    assert failures(results) == []
    latest = now(milestone)
    assert latest.status == Milestone.Status.SUBMITTED
    assert Settlement.objects.get().status in (Settlement.Status.PROPOSED, Settlement.Status.WITHDRAWN)


@TURNS
def test_giving_all_back_while_it_is_approved(turn, simulator, student, owner, delivered):
    results = at_once(
        lambda: stages.proposed(now(delivered), by=student, cents=0),
        lambda: workspace.approve(now(delivered), by=owner),
    )

    one_won(results)
    settled(simulator, student)
    is_paid = now(delivered).status == Milestone.Status.PAID
    assert now(delivered.engagement).status == (Engagement.Status.COMPLETED if is_paid else Engagement.Status.CANCELLED)


@TURNS
def test_accepting_while_the_work_is_approved(turn, simulator, student, owner, delivered):
    settlement = stages.proposed(delivered)

    results = at_once(
        lambda: settlements.accept(now(settlement), by=student),
        lambda: workspace.approve(now(delivered), by=owner),
    )

    one_won(results)
    settled(simulator, student)


@TURNS
def test_both_sides_propose_at_once(turn, student, owner, milestone):
    results = at_once(
        lambda: stages.proposed(now(milestone), by=student, cents=30000),
        lambda: stages.proposed(now(milestone), by=owner, cents=10000),
    )

    assert failures(results) == []
    states = sorted(Settlement.objects.values_list("status", flat=True))
    assert states == [Settlement.Status.DECLINED, Settlement.Status.PROPOSED]
