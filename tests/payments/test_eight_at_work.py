"""Eight real processes in the same workspaces: company, student, staff, a bank and workers, all at the same moment."""

from collections.abc import Iterator

import pytest

from payments import services
from payments.models import Hold
from tests import stages as work
from tests.actors import Actor
from tests.factories import CompanyFactory
from tests.payments import stages
from tests.payments.clerks import World, assert_nothing_broke, eight_clerks
from tests.payments.machine.settling import assert_everything_is_accounted_for, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def only_payments():
    """Here projects hear what becomes of their money, as in the product."""


@pytest.fixture(scope="module")
def clerks(django_db_setup, django_db_blocker, stripe_process) -> Iterator[list[Actor]]:
    """For all rounds."""
    with django_db_blocker.unblock(), eight_clerks(stripe_process) as eight:
        yield eight


@pytest.fixture
def world(clerks, simulator, student, moderator) -> World:
    """Six engagements, two of them in two parts paid at once, in each of which the first part was handed in."""
    company = CompanyFactory()
    stages.ready(simulator, student)
    stages.funded(simulator, company, student, amount_cents=10_000_00, fee_cents=0)
    simulator.post("settle")
    made = World(clerks, simulator, moderator.pk)
    for is_in_parts in (False, False, False, False, True, True):
        project = work.in_parts(company=company) if is_in_parts else work.published(company=company)
        engagement = work.hired(student, project)
        holds = list(Hold.objects.filter(milestone__engagement=engagement).order_by("milestone__position"))
        checkout = services.start_payment(holds, by=work.owner_of(company), return_path="/")
        simulator.post("sessions/pay", session=checkout.session_id, card="visa")
        services.confirm_checkout(checkout)
        work.handed_in(work.milestone_of(engagement))
        made.cases.append(holds)
    return made


def assert_all_settles(world: World) -> None:
    assert_nothing_broke(world)
    settle(world.simulator, [])
    assert_everything_is_accounted_for(world.simulator)


def test_approved_and_ended_by_both_sides_at_once(world):
    world.look_again()

    world.all_at_once("approve", "student ends", "company ends", "approve", "accept", "company ends", "work", "work")
    world.all_at_once("accept", "work", "student ends", "accept", "approve", "work", "company ends", "work")

    assert_all_settles(world)


def test_ended_and_decided_while_a_bank_takes_the_money_back(world):
    for place in (0, 1, 4):
        work.in_review(work.again(world.cases[place][0].milestone))
    world.dispute()

    world.all_at_once("hear", "decide", "approve", "student ends", "company ends", "accept", "decide", "work")
    world.lose()
    world.all_at_once("hear", "hear", "decide", "approve", "student ends", "accept", "work", "work")

    assert_all_settles(world)
