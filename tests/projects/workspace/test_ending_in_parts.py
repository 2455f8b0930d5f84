"""Work in parts that ends early: each part by the state it is in. The pay is $450 in parts of $200 and $250."""

import pytest

from accounts.models import Notification
from payments import services as payments
from payments.models import Hold
from projects.models import Certificate, ChangeOrder, Engagement, Milestone, Settlement
from projects.workspace import services as workspace
from projects.workspace.ending import settlements
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
Status = Milestone.Status


@pytest.fixture
def project(company, owner):
    return stages.in_parts(20000, 25000, company=company)


@pytest.fixture
def both(simulator, student, owner, project):
    """Both parts are paid for."""
    engagement = stages.hired(student, project)
    holds = list(Hold.objects.order_by("created_at"))
    checkout = payments.start_payment(holds, by=owner, return_path=engagement.get_absolute_url())
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    payments.confirm_checkout(checkout)
    return stages.milestones_of(engagement)


def send_everything(simulator, student):
    money.ready(simulator, student)
    money.send_all()
    money.refund_all()


def states():
    return [row.status for row in stages.milestones_of(Engagement.objects.get())]


def test_each_part_under_way_is_divided_on_its_own(simulator, client_for, student, owner, both):
    path = f"{both[0].engagement.get_absolute_url()}cancel/"
    page = client_for(owner).get(path).text
    assert "For “Part 1”, how much goes to Dana?" in page and "For “Part 2”, how much goes to Dana?" in page

    client_for(owner).post(path, {"share_1": "50", "share_2": "0", "reason": "The launch was called off."})
    for settlement in Settlement.objects.all():
        settlements.accept(settlement, by=student)
    send_everything(simulator, student)

    assert states() == [Status.PAID, Status.CANCELLED]
    engagement = Engagement.objects.get()
    assert (engagement.status, engagement.ended_early) == (Engagement.Status.COMPLETED, True)
    assert not Certificate.objects.exists()
    assert_books_balance(simulator)


def test_what_is_left_to_the_other_side_needs_no_answer(simulator, student, both):
    shares = {both[0].pk: 10000, both[1].pk: 0}

    workspace.cancel(both[0].engagement, by=student, reason="I found a job.", shares=shares)

    assert states() == [Status.FUNDED, Status.CANCELLED]
    assert Settlement.objects.filter(status=Settlement.Status.PROPOSED).count() == 1
    assert Engagement.objects.get().status == Engagement.Status.ACTIVE


def test_one_part_ends_and_the_other_goes_on(simulator, student, owner, project):
    first = stages.funded(simulator, student, project)
    settlement = stages.proposed(first, by=student, cents=5000)

    settlements.accept(settlement, by=owner)
    assert Notification.objects.filter(recipient=owner, title__contains="Part 2").exists()
    second = stages.next_funded(simulator, first.engagement)
    workspace.approve(stages.handed_in(second), by=owner)
    send_everything(simulator, student)

    assert states() == [Status.PAID, Status.PAID]
    engagement = Engagement.objects.get()
    assert (engagement.status, engagement.ended_early) == (Engagement.Status.COMPLETED, True)
    assert not Certificate.objects.exists()
    assert_books_balance(simulator)


def test_a_part_nobody_paid_for_ends_with_the_rest(simulator, student, owner, project):
    first = stages.funded(simulator, student, project)

    workspace.cancel(first.engagement, by=owner, reason="No more budget.", shares={first.pk: 20000})
    send_everything(simulator, student)

    assert states() == [Status.PAID, Status.CANCELLED]
    assert Engagement.objects.get().status == Engagement.Status.COMPLETED
    assert_books_balance(simulator)


def test_a_change_nobody_answered_ends_too(simulator, student, owner, project):
    first = stages.funded(simulator, student, project)
    change = stages.change_proposed(first.engagement)

    workspace.cancel(first.engagement, by=student, reason="I found a job.", shares={first.pk: 0})

    assert ChangeOrder.objects.get(pk=change.pk).status == ChangeOrder.Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_parts_that_end_at_once_end_the_engagement(turn, simulator, student, owner, both):
    proposals = [stages.proposed(part, by=owner, cents=100) for part in both]

    results = at_once(
        *[lambda one=one: settlements.accept(Settlement.objects.get(pk=one.pk), by=student) for one in proposals]
    )

    assert failures(results) == []
    assert Engagement.objects.get().status == Engagement.Status.COMPLETED
    send_everything(simulator, student)
    assert_books_balance(simulator)
