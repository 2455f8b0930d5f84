"""The same scenario through our gateway against the simulated Stripe and, with STRIPE_TEST_KEY set, Stripe's test mode.

What the simulator promises is thus checked against the real thing by whoever has an account there.
"""

import os
import uuid

import pytest
import stripe as library

from payments.gateway import stripe
from payments.gateway.answers import Line
from payments.gateway.errors import Mismatch, Missing, Refused

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
CARD = {
    "confirm": True,
    "payment_method": "pm_card_visa",
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}


@pytest.fixture(
    params=[
        "simulated",
        pytest.param("test mode", marks=pytest.mark.skipif(not TEST_KEY, reason="STRIPE_TEST_KEY is not set")),
    ]
)
def somewhere(request, settings):
    """A Stripe to speak to; never one where money moves."""
    if request.param == "simulated":
        request.getfixturevalue("simulator")
        return
    assert TEST_KEY.startswith(("sk_test_", "rk_test_")), "STRIPE_TEST_KEY has to be a test key"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = TEST_KEY, ""


@pytest.fixture
def key():
    return f"firstrung-test:{uuid.uuid4()}"


@pytest.fixture
def group():
    return str(uuid.uuid4())


@pytest.fixture
def charge(somewhere, group):
    """495.00 paid by a test card."""
    asked = {"amount": 49500, "currency": "usd", "transfer_group": group, **CARD}
    return stripe.client().v1.payment_intents.create(asked).latest_charge


@pytest.fixture
def account(somewhere, key):
    names = {"email": "dana@example.com", "name": "Dana Reyes", "country": "US"}
    return stripe.open_account(f"{key}:account", metadata={"payee": key}, **names)


def session(key, amount_cents=45000):
    return stripe.open_session(
        key,
        lines=[Line("Pay for Dana: market scan", amount_cents), Line("Firstrung fee", 4500)],
        currency="USD",
        customer="",
        email="owner@example.com",
        description="Market scan",
        transfer_group=key,
        metadata={"checkout": key},
        success_url="https://example.com/return?session_id={CHECKOUT_SESSION_ID}",
        cancel_url="https://example.com/",
    )


def test_a_session_opens_once_under_its_key_and_can_be_closed(somewhere, key):
    opened = session(key)
    assert (opened.status, opened.is_paid, opened.amount_cents, opened.currency) == ("open", False, 49500, "USD")
    assert opened.metadata == {"checkout": key}
    assert session(key).id == opened.id
    with pytest.raises(Mismatch):
        session(key, amount_cents=1000)

    assert stripe.expire_session(opened.id).status == "expired"

    assert stripe.session(opened.id).status == "expired"
    with pytest.raises(Refused):
        stripe.expire_session(opened.id)


def test_a_new_payee_is_not_payable_and_is_led_to_stripe(account):
    assert account.transfers != "active"
    assert account.requirements
    assert stripe.account(account.id).metadata == account.metadata
    urls = {"return_url": "https://example.com/back", "refresh_url": "https://example.com/again"}

    assert stripe.onboarding_link(account.id, **urls).startswith("http")


def test_a_transfer_to_somebody_who_is_not_payable_is_refused(charge, account, group, key):
    with pytest.raises(Refused) as refusal:
        stripe.send_transfer(
            key,
            amount_cents=45000,
            currency="USD",
            destination=account.id,
            charge_id=charge,
            transfer_group=group,
            metadata={"transfer": group},
        )

    assert refusal.value.reason == "insufficient_capabilities_for_transfer"
    assert stripe.transfers_of(group) == []


def test_a_refund_is_made_once_under_its_key_and_found_by_its_charge(charge, key):
    details = {"charge_id": charge, "amount_cents": 49500, "metadata": {"refund": key}}
    made = stripe.send_refund(key, **details)

    assert stripe.send_refund(key, **details).id == made.id
    assert [(one.id, one.metadata) for one in stripe.refunds_of(charge)] == [(made.id, {"refund": key})]
    assert stripe.refund(made.id).amount_cents == 49500
    with pytest.raises(Refused):
        stripe.send_refund(f"{key}:2", **details)


def test_what_does_not_exist_is_missing(somewhere):
    for ask, unknown in ((stripe.transfer, "tr_1unknown"), (stripe.refund, "re_1unknown")):
        with pytest.raises(Missing):
            ask(unknown)


def test_the_library_speaks_the_version_we_pin():
    assert library.api_version == stripe.VERSION
