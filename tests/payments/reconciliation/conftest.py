"""A Stripe of one's own: what other tests did there would be differences here."""

import pytest

from tests.payments.simulator_process import running_simulator


@pytest.fixture
def simulator(settings):
    """A fresh simulator whose messages reach nobody."""
    with running_simulator() as running:
        settings.STRIPE_API_BASE = running.base_url
        settings.STRIPE_SECRET_KEY = "sk_test_simulated"
        running.opening = {}
        yield running
