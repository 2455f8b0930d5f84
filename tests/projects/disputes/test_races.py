"""Two people at the same moment: one wins, the money moves once."""

import pytest

from projects.disputes import deciding, panels, services
from projects.models import Dispute, Milestone, PanelSeat
from projects.workspace import services as workspace
from tests import stages
from tests.factories import UserFactory
from tests.payments.races import at_once, failures, one_won, settled

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = pytest.mark.parametrize("turn", range(3))


def now(row):
    return type(row).objects.get(pk=row.pk)


@TURNS
def test_deciding_twice(turn, simulator, student, moderator, delivered):
    dispute, other = stages.in_review(delivered), UserFactory(is_staff=True)

    results = at_once(
        lambda: deciding.decide(now(dispute), opinions=stages.opinions(delivered, 50), by=moderator),
        lambda: deciding.decide(now(dispute), opinions=stages.opinions(delivered, 0), by=other),
    )

    one_won(results)
    stages.taken(now(dispute))
    assert now(dispute).decided_cents == (now(delivered).settled_cents or 0)
    settled(simulator, student)


@TURNS
def test_both_take_it_at_once(turn, simulator, student, owner, delivered):
    dispute = stages.decided(delivered, 50)

    results = at_once(lambda: services.take(now(dispute), by=student), lambda: services.take(now(dispute), by=owner))

    assert failures(results) == []
    assert now(dispute).status == Dispute.Status.RESOLVED
    settled(simulator, student)


@TURNS
def test_the_last_two_votes_at_once_decide_once(turn, bench, seated, delivered):
    dispute = stages.in_review(delivered)
    first, second, third = seated(dispute)
    panels.vote(first, by=first.neutral.user, opinions=stages.opinions(delivered, 0))

    results = at_once(
        lambda: panels.vote(now(second), by=second.neutral.user, opinions=stages.opinions(delivered, 50)),
        lambda: panels.vote(now(third), by=third.neutral.user, opinions=stages.opinions(delivered, 100)),
    )

    assert failures(results) == []
    assert now(dispute).decided_cents == 22500
    assert dispute.findings.count() == 3


@TURNS
def test_declining_while_the_clock_gives_the_seat_away_asks_one_person(turn, bench, delivered):
    dispute = stages.in_review(delivered)
    seat = dispute.seats.first()

    results = at_once(lambda: panels.decline_seat(now(seat), by=seat.neutral.user), lambda: panels.lapse(now(seat)))

    one_won(results)
    assert dispute.seats.filter(status=PanelSeat.Status.ASKED).count() == 3


@TURNS
def test_opening_while_the_delivery_is_approved(turn, simulator, student, owner, delivered):
    stages.declined(delivered)

    results = at_once(
        lambda: services.open(now(delivered), by=student, statement="All of it is there."),
        lambda: workspace.approve(now(delivered), by=owner),
    )

    one_won(results)
    is_disputed = now(delivered).status == Milestone.Status.DISPUTED
    assert Dispute.objects.exists() == is_disputed
    settled(simulator, student)


@TURNS
def test_withdrawing_while_the_other_side_answers(turn, student, owner, delivered):
    dispute = stages.disputed(delivered)

    at_once(
        lambda: services.withdraw(now(dispute), by=owner),
        lambda: services.answer(now(dispute), by=student, answer="It is there."),
    )

    assert now(dispute).status == Dispute.Status.WITHDRAWN
    assert now(delivered).status == Milestone.Status.SUBMITTED
