"""Money needs a Stripe: one simulator process for the run, asked over HTTP by the unmodified library."""

import pytest
from django.dispatch import Signal

from payments import signals
from tests.payments.simulator_process import running_simulator


@pytest.fixture(autouse=True)
def only_payments():
    """Holds of these tests belong to no engagement, so what the apps above make of a fact stays out."""
    facts = [fact for fact in vars(signals).values() if isinstance(fact, Signal)]
    above = [(fact, hears) for fact in facts for hears in fact._live_receivers(None)[0] if _is_above(hears)]
    for fact, hears in above:
        fact.disconnect(hears)
    yield
    for fact, hears in above:
        fact.connect(hears)


def _is_above(receiver) -> bool:
    return not receiver.__module__.startswith("payments")


@pytest.fixture(scope="session")
def stripe_process():
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(stripe_process, settings):
    """A healthy Stripe; `simulator.opening` is what the platform had there before the test."""
    settings.STRIPE_API_BASE = stripe_process.base_url
    settings.STRIPE_SECRET_KEY = "sk_test_simulated"
    stripe_process.opening = platform_cents(stripe_process)
    yield stripe_process
    stripe_process.post("faults/clear")


def platform_cents(simulator) -> int:
    """The platform's whole balance at the simulated Stripe, in cents of USD."""
    shares = simulator.state()["balances"].get("platform", {}).get("usd", {"available": 0, "pending": 0})
    return shares["available"] + shares["pending"]
