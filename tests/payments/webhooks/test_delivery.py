"""The simulated Stripe delivers over HTTP to our running server: doubled, late, backwards, or not at all."""

import pytest
from django.utils import timezone

from payments import services, tasks
from payments.models import Checkout, Hold, StripeEvent, Transfer
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.contract import assert_contract
from tests.payments.simulator_process import running_simulator

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECRET = "whsec_delivery"


@pytest.fixture
def simulator(live_server, settings):
    """A Stripe of its own that sends its messages to our server."""
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.SITE_URL = live_server.url
    with running_simulator(webhook=f"{live_server.url}/stripe/webhook/", secret=SECRET) as running:
        settings.STRIPE_API_BASE = running.base_url
        running.opening = {}
        yield running
        assert_contract(running.exchanges())


def everything_happens(simulator):
    """Messages arrive and workers do what is due, until all is quiet."""
    for _round in range(3):
        simulator.drain()
        StripeEvent.objects.filter(status="failed").update(next_attempt_at=timezone.now())
        tasks.process_events()
        tasks.send_transfers()


def test_from_payment_to_pay_out_by_messages_alone(simulator, company, student):
    payee = stages.onboarding(student)
    simulator.post("accounts/onboard", account=payee.stripe_id)
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)
    everything_happens(simulator)
    assert stages.again(hold).status == Hold.Status.FUNDED

    transfer = services.release(stages.again(hold), by=None)
    everything_happens(simulator)

    assert stages.again(transfer).status == Transfer.Status.PAID
    assert not StripeEvent.objects.filter(status__in=["received", "failed"]).exists()
    assert_books_balance(simulator)


def test_messages_doubled_and_backwards_end_in_the_same_state(simulator, company, student):
    stages.ready(simulator, student)
    simulator.fault("duplicate_webhook", type="*checkout.session.completed", times=2, copies=3)
    simulator.fault("hold_webhook", type="*transfer*", times=4)
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)
    everything_happens(simulator)
    transfer = services.release(stages.again(hold), by=None)
    everything_happens(simulator)

    simulator.post("webhooks/release", order="backwards")
    everything_happens(simulator)

    assert stages.again(transfer).status == Transfer.Status.PAID
    assert StripeEvent.objects.filter(type="checkout.session.completed").count() == 2
    assert_books_balance(simulator)


def test_messages_that_never_arrive_are_made_up_for_by_the_sweep(simulator, company, student):
    simulator.fault("drop_webhook", times=100)
    stages.ready(simulator, student)
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)
    Checkout.objects.update(next_attempt_at=hold.created_at)

    tasks.settle_checkouts()
    services.release(stages.again(hold), by=None)
    tasks.send_transfers()

    assert not StripeEvent.objects.exists()
    assert Transfer.objects.get().status == Transfer.Status.PAID
    assert_books_balance(simulator)


def test_a_wrong_secret_keeps_the_message_with_stripe_until_it_is_right(simulator, company, student, settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_wrong"
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)
    simulator.drain()
    assert not StripeEvent.objects.exists()

    settings.STRIPE_WEBHOOK_SECRET = SECRET
    stages.wait_until(StripeEvent.objects.filter(type="checkout.session.completed").exists)
    everything_happens(simulator)

    assert stages.again(hold).status == Hold.Status.FUNDED
