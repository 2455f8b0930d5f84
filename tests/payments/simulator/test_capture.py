"""Money reserved on a card: captured whole, in part, let go, or forgotten."""

import pytest
import stripe

from tests.payments.simulator.conftest import open_session, transfer_of


def reserve(client, amount=49500, **extra):
    asked = {"amount": amount, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    return client.v1.payment_intents.create({**asked, "capture_method": "manual", **extra})


def refused(match, code=None):
    return pytest.raises(stripe.InvalidRequestError, match=match, check=lambda error: error.code == code)


def test_a_reservation_moves_nothing_until_it_is_captured(client, simulator):
    intent = reserve(client)
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 49500, 0)
    charge = client.v1.charges.retrieve(intent.latest_charge)
    assert (charge.captured, charge.paid, charge.balance_transaction) == (False, True, None)
    assert "platform" not in simulator.state()["balances"]
    with refused("only authorised"):
        client.v1.refunds.create({"charge": charge.id})
    taken = client.v1.payment_intents.capture(intent.id)
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 49500, 0)
    assert simulator.state()["balances"]["platform"]["usd"]["pending"] == 49500 - 1466


def test_a_part_is_captured_once_and_bounds_transfers_and_refunds(client, simulator, payee):
    intent = reserve(client)
    with refused("more than the authorized", "amount_too_large"):
        client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 49501})
    client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 20000})
    with refused("cannot be captured", "payment_intent_unexpected_state"):
        client.v1.payment_intents.capture(intent.id)
    with refused("must not exceed"):
        transfer_of(client, intent.latest_charge, payee, amount=20001)
    with refused("greater than unrefunded"):
        client.v1.refunds.create({"charge": intent.latest_charge, "amount": 20001})
    client.v1.refunds.create({"charge": intent.latest_charge})
    assert client.v1.charges.retrieve(intent.latest_charge).refunded


def test_a_reservation_is_let_go(client, simulator):
    intent = reserve(client)
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 49500
    assert "platform" not in simulator.state()["balances"]


def test_a_week_later_it_is_let_go_by_itself(client, simulator):
    intent = reserve(client)
    simulator.post("clock", days=7)
    gone = client.v1.payment_intents.retrieve(intent.id)
    assert (gone.status, gone.cancellation_reason) == ("canceled", "automatic")


def test_checkout_reserves_too(client, simulator):
    session = open_session(client, payment_intent_data={"capture_method": "manual"})
    intent = simulator.post("sessions/pay", session=session.id)
    found = client.v1.checkout.sessions.retrieve(session.id)
    assert (intent["status"], found.status, found.payment_status) == ("requires_capture", "complete", "unpaid")


def test_bare_charges_are_captured_by_themselves(client, simulator):
    charge = client.v1.charges.create({"amount": 5000, "currency": "usd", "source": "tok_visa", "capture": False})
    assert client.v1.charges.capture(charge.id, {"amount": 4000}).amount_captured == 4000
    with refused("already been captured", "charge_already_captured"):
        client.v1.charges.capture(charge.id)
    with pytest.raises(stripe.CardError, match="declined"):
        client.v1.charges.create({"amount": 5000, "currency": "usd", "source": "tok_chargeDeclined"})


def test_products_have_prices_and_sessions_sell_them(client, simulator):
    product = client.v1.products.create(
        {"name": "Survey", "default_price_data": {"currency": "usd", "unit_amount": 900}}
    )
    price = client.v1.prices.retrieve(product.default_price)
    lines = [{"price": price.id, "quantity": 3}]
    session = client.v1.checkout.sessions.create(
        {"mode": "payment", "success_url": "http://127.0.0.1:1/", "line_items": lines, "expand": ["line_items"]}
    )
    assert (session.amount_total, session.line_items.data[0].description) == (2700, "Survey")
    assert [one.id for one in client.v1.prices.list({"product": product.id, "active": True}).data] == [price.id]
    client.v1.prices.update(price.id, {"active": False})
    with refused("inactive"):
        client.v1.checkout.sessions.create({"mode": "payment", "success_url": "http://x", "line_items": lines})
    assert client.v1.products.update(product.id, {"active": False}).active is False
    assert client.v1.products.list({"active": True}).data == []
