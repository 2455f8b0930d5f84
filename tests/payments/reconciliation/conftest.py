"""A Stripe of one's own: what other tests did there would be differences here."""

import pytest
import stripe

from tests.payments.simulator_process import running_simulator


@pytest.fixture
def simulator(settings):
    """A fresh simulator whose messages reach nobody."""
    with running_simulator() as running:
        settings.STRIPE_API_BASE = running.base_url
        settings.STRIPE_SECRET_KEY = "sk_test_simulated"
        running.opening = {}
        yield running


@pytest.fixture
def dashboard(simulator):
    """Somebody with the same key who is not us: Stripe's dashboard."""
    return stripe.StripeClient("sk_test_simulated", base_addresses=simulator.base_addresses)


@pytest.fixture
def foreign_charge(simulator, dashboard):
    """A payment that nobody asked for here."""
    intent = dashboard.v1.payment_intents.create(
        {"amount": 5000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    )
    return intent.latest_charge
