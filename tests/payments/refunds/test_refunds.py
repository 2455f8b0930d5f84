"""Money goes back once, whole, and never beside a release."""

import pytest
import stripe as library
from django.utils import timezone

from marketplace.core.states import IllegalMove
from payments import services
from payments.gateway import stripe
from payments.gateway.errors import Missing
from payments.ledger.models import JournalLine
from payments.ledger.queries import balance
from payments.models import Hold, Refund, Step
from payments.queries import spending
from payments.refunds import sending
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
REFUNDS = {"path": "/v1/refunds", "method": "POST"}
Status = Refund.Status


@pytest.fixture
def hold(simulator, company, student):
    return stages.funded(simulator, company, student)


@pytest.fixture
def refund(hold, owner):
    services.cancel_or_refund(hold, reason="Plans changed", by=owner)
    return Refund.objects.get(hold=hold)


@pytest.fixture
def dashboard(simulator):
    """Somebody in Stripe's dashboard."""
    return library.StripeClient("sk_test_x", base_addresses=simulator.base_addresses)


def make_due(refund):
    Refund.objects.filter(pk=refund.pk).update(next_attempt_at=timezone.now())


def assert_refunded_once(simulator, hold):
    assert [one["amount"] for one in stages.at_stripe(simulator, hold)["refunds"]] == [49500]
    assert_books_balance(simulator)


def test_a_cancelled_funded_hold_goes_back_whole(simulator, hold, refund, company):
    stages.refund_all()

    assert stages.again(refund).status == Status.DONE
    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert spending(company).refunded_cents == 49500
    assert_refunded_once(simulator, hold)


def test_until_stripe_took_it_the_money_counts_as_held(simulator, hold, refund):
    assert balance(JournalLine.Account.HELD_FUNDS, currency="USD", subject=str(hold.pk)) == -49500
    assert_books_balance(simulator)


def test_cancelling_twice_refunds_once(simulator, hold, refund):
    services.cancel_or_refund(hold, reason="Again", by=None)
    stages.refund_all()

    assert_refunded_once(simulator, hold)


def test_what_is_refunded_cannot_be_released(hold, refund):
    with pytest.raises(IllegalMove):
        services.release(hold, by=None)


def test_what_is_released_cannot_be_refunded(hold):
    services.release(hold, by=None)

    with pytest.raises(services.AlreadyEnded):
        services.cancel_or_refund(hold, reason="Too late", by=None)


@pytest.mark.parametrize("fault", ["lose_response", "lose_request", "error_after", "error", "rate_limit"])
def test_whatever_goes_wrong_it_goes_back_once(simulator, hold, refund, fault):
    simulator.fault(fault, **REFUNDS)
    for _attempt in range(3):
        make_due(refund)
        sending.send_next()

    assert stages.again(refund).status == Status.DONE
    assert_refunded_once(simulator, hold)


@pytest.mark.django_db(transaction=True)
def test_many_workers_refund_once(simulator, hold, refund):
    results = at_once(*[stages.refund_all] * 4)

    assert failures(results) == []
    assert_refunded_once(simulator, hold)


def test_a_refund_made_in_stripes_dashboard_reaches_the_books(simulator, hold, dashboard):
    """Dashboard refunds missing from the books (opencollective)."""
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id})

    sending.record(stripe.refund(made.id))
    sending.record(stripe.refund(made.id))

    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert Refund.objects.get().status == Status.DONE
    assert_refunded_once(simulator, hold)


def test_a_part_refunded_in_the_dashboard_is_booked_and_shown_to_staff(simulator, hold, dashboard, moderator):
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id, "amount": 1000})

    assert sending.record(stripe.refund(made.id)) is None
    sending.record(stripe.refund(made.id))

    assert balance(JournalLine.Account.RECEIVABLE, currency="USD") == 1000
    assert [note.title for note in moderator.notifications.all()] == [
        "A refund of $10.00 was made in Stripe's dashboard"
    ]
    assert_books_balance(simulator)


def test_a_dashboard_refund_takes_the_place_of_one_that_waits(simulator, hold, refund, dashboard):
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id})

    sending.record(stripe.refund(made.id))
    stages.refund_all()

    assert stages.again(refund).stripe_id == made.id
    assert_refunded_once(simulator, hold)


def test_a_refund_the_bank_gives_back_is_tried_again(simulator, hold, refund):
    """Reversed first, then the refund failed (pay-connector)."""
    stages.refund_all()
    first = stages.again(refund).stripe_id
    simulator.post("refunds/fail", refund=first)

    sending.record(stripe.refund(first))
    assert stages.again(refund).status == Status.FAILED
    assert_books_balance(simulator)

    make_due(refund)
    stages.refund_all()
    sending.record(stripe.refund(first))
    assert stages.again(refund).status == Status.DONE
    assert stages.again(refund).stripe_id != first
    assert [step.status for step in stages.steps_of(refund)] == [Step.Status.REFUSED, Step.Status.DONE]
    assert_books_balance(simulator)


@pytest.mark.broken_books
def test_a_refund_of_a_charge_we_do_not_know_is_not_ours(simulator, hold, dashboard):
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id})
    type(hold.checkout).objects.update(charge_id="ch_other")

    with pytest.raises(Missing):
        sending.record(stripe.refund(made.id))


def test_staff_may_try_a_refund_again(simulator, hold, refund, moderator):
    simulator.fault("rate_limit", **REFUNDS)
    sending.send_next()

    services.retry_refund(stages.again(refund), by=moderator)
    stages.refund_all()

    assert_refunded_once(simulator, hold)
