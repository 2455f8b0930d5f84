"""What these tests say to Stripe, and are answered, is what Stripe's own description allows."""

import pytest

from tests.payments.contract import assert_contract


@pytest.fixture(scope="module", autouse=True)
def keeps_the_contract(stripe_process):
    before = len(stripe_process.exchanges())
    yield
    assert_contract(stripe_process.exchanges()[before:])
