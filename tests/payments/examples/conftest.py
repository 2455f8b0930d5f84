"""The people and amounts of every example: Harbor Coffee hires Dana for $450.00 and pays a fee of $45.00.

Stripe keeps $14.66 of the $495.00 it is paid. H is the hold, C its charge, T the transfer.
"""

import pytest
import stripe as library

from tests.payments import stages


@pytest.fixture
def hold(simulator, company, student):
    """Dana has told Stripe who she is; Harbor Coffee's money is held."""
    stages.ready(simulator, student)
    return stages.funded(simulator, company, student)


@pytest.fixture
def transfer(simulator, company, student):
    """Dana was paid."""
    return stages.paid(simulator, company, student)


@pytest.fixture
def dashboard(simulator):
    """Somebody in Stripe's dashboard."""
    return library.StripeClient("sk_test_x", base_addresses=simulator.base_addresses)


@pytest.fixture
def other_money(simulator, company, rival):
    """Money of other work, available at Stripe: what does not come out of a charge comes out of our balance."""
    hold = stages.funded(simulator, company, rival, amount_cents=100000, fee_cents=10000)
    simulator.post("settle")
    return hold
