"""Held money stays where it is while a bank or staff looks at it; staff decides, parties wait."""

import pytest

from marketplace.core.states import IllegalMove
from payments import services
from payments.models import Chargeback, Hold
from payments.queries import timeline
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(hold, moderator):
    return services.freeze(hold, reason="Somebody wrote to us", by=moderator)


@pytest.fixture
def disputed(frozen):
    """The company's bank disputes the payment."""
    Chargeback.objects.create(
        checkout=frozen.checkout, stripe_id="du_1", amount_cents=49500, currency="USD", reason="fraudulent"
    )
    return frozen


WAYS = [
    lambda hold, by: services.release(hold, by=by),
    lambda hold, by: services.cancel_or_refund(hold, reason="Now", by=by),
    lambda hold, by: services.split(hold, pay_cents=100, reason="Now", by=by),
    lambda hold, by: services.settle(hold, pay_cents=45000, reason="Now", by=by),
]


@pytest.mark.parametrize("move", WAYS)
@pytest.mark.parametrize("who", ["owner", "student", None])
def test_no_party_and_no_clock_moves_frozen_money(request, simulator, frozen, move, who):
    by = request.getfixturevalue(who) if who else None

    with pytest.raises(services.Frozen, match="on hold while a bank or our staff looks at it"):
        move(frozen, by)

    assert stages.again(frozen).status == Hold.Status.FROZEN
    assert_books_balance(simulator)


@pytest.mark.parametrize(
    ("pay_cents", "status"), [(45000, Hold.Status.RELEASED), (20000, Hold.Status.SPLIT), (0, Hold.Status.REFUNDED)]
)
def test_staff_may_decide_about_frozen_money(simulator, frozen, moderator, pay_cents, status):
    services.settle(frozen, pay_cents=pay_cents, reason="Decided", by=moderator)
    stages.send_all()
    stages.refund_all()

    ended = stages.again(frozen)
    assert (ended.status, ended.frozen_at, ended.freeze_reason) == (status, None, "")
    assert_books_balance(simulator)


def test_while_a_bank_disputes_the_payment_staff_waits_as_well(disputed, moderator):
    with pytest.raises(services.BankDecides):
        services.settle(disputed, pay_cents=0, reason="Now", by=moderator)
    with pytest.raises(services.BankDecides):
        services.unfreeze(disputed, by=moderator, reason="Now")


def test_unfrozen_money_goes_on_as_before(simulator, frozen, owner, moderator):
    services.unfreeze(frozen, by=moderator, reason="All is well")

    services.release(stages.again(frozen), by=owner)
    stages.send_all()

    assert_books_balance(simulator)


def test_what_is_not_frozen_cannot_be_unfrozen_and_what_has_ended_not_frozen(hold, moderator):
    with pytest.raises(services.NotFrozen):
        services.unfreeze(hold, by=moderator, reason="?")
    services.release(hold, by=None)
    with pytest.raises(IllegalMove):
        services.freeze(hold, reason="Too late", by=moderator)


def test_released_money_of_a_disputed_payment_cannot_be_refunded_as_well(transfer, moderator):
    hold = transfer.hold
    Chargeback.objects.create(
        checkout=hold.checkout, stripe_id="du_2", amount_cents=49500, currency="USD", status=Chargeback.Status.LOST
    )

    with pytest.raises(services.BankDecides, match="cannot be refunded as well"):
        services.refund_released(hold, amount_cents=100, bearer="platform", reason="?", by=moderator)


def test_both_sides_read_why_nothing_moves(disputed):
    told = {viewer: timeline(stages.again(disputed), viewer)[-1].text for viewer in ("company", "student")}

    assert told == {
        "company": "Your bank disputes the payment. Nothing moves until it has decided",
        "student": "On hold while a bank looks at the payment. Nothing moves until it has decided",
    }
