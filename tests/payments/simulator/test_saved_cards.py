"""Customers, and the cards they keep for the next payment."""

import pytest
import stripe

from tests.payments.simulator.conftest import open_session

SAVING = {"saved_payment_method_options": {"payment_method_save": "enabled"}}


@pytest.fixture
def customer(client):
    return client.v1.customers.create({"name": "Harbor Street", "email": "pay@harbor.example"})


@pytest.fixture
def saved(client, simulator, customer):
    """The id of a Visa this customer kept while paying."""
    session = open_session(client, customer=customer.id, **SAVING)
    simulator.post("sessions/pay", session=session.id, save=True)
    return client.v1.customers.payment_methods.list(customer.id).data[0].id


def refused(match, code=None):
    return pytest.raises(stripe.InvalidRequestError, match=match, check=lambda error: error.code == code)


def test_a_customer_is_made_changed_found_and_deleted(client, customer):
    changed = client.v1.customers.update(customer.id, {"name": "Harbor & Co", "metadata": {"company": "7"}})
    assert (changed.name, changed.metadata["company"]) == ("Harbor & Co", "7")
    assert [one.id for one in client.v1.customers.list({"email": "pay@harbor.example"}).data] == [customer.id]
    assert client.v1.customers.delete(customer.id).deleted
    assert client.v1.customers.retrieve(customer.id).deleted
    assert client.v1.customers.list().data == []


def test_a_card_saved_while_paying_pays_the_next_time(client, simulator, customer, saved):
    method = client.v1.payment_methods.retrieve(saved)
    assert (method.card.brand, method.card.last4, method.allow_redisplay) == ("visa", "4242", "always")
    session = open_session(client, customer=customer.id, **SAVING)

    paid = simulator.post("sessions/pay", session=session.id, saved=saved)

    charge = client.v1.charges.retrieve(paid["latest_charge"])
    assert (charge.customer, charge.payment_method) == (customer.id, saved)
    assert client.v1.checkout.sessions.retrieve(session.id).customer == customer.id
    assert len(client.v1.customers.payment_methods.list(customer.id).data) == 1


def test_a_card_is_kept_only_where_the_session_offers_it_and_the_payer_ticks_the_box(client, simulator, customer):
    plain = open_session(client, customer=customer.id)
    with pytest.raises(Exception, match="does not offer"):
        simulator.post("sessions/pay", session=plain.id, save=True)
    simulator.post("sessions/pay", session=open_session(client, customer=customer.id, **SAVING).id)
    assert client.v1.payment_methods.list({"customer": customer.id}).data == []


def test_a_detached_card_is_gone_for_good(client, simulator, customer, saved):
    assert client.v1.payment_methods.detach(saved).customer is None
    assert client.v1.payment_methods.list({"customer": customer.id}).data == []
    with pytest.raises(Exception, match="No such saved card"):
        simulator.post("sessions/pay", session=open_session(client, customer=customer.id).id, saved=saved)
    with refused("may not be used again"):
        client.v1.payment_intents.create({"amount": 5000, "currency": "usd", "payment_method": saved, "confirm": True})


def test_nobody_pays_with_the_card_of_another_customer(client, simulator, saved):
    other = client.v1.customers.create({"name": "Rival"})
    with pytest.raises(Exception, match="No such saved card"):
        simulator.post("sessions/pay", session=open_session(client, customer=other.id).id, saved=saved)
    with refused("belongs to a customer", "payment_intent_invalid_parameter"):
        client.v1.payment_intents.create(
            {"amount": 5000, "currency": "usd", "payment_method": saved, "customer": other.id, "confirm": True}
        )


def test_a_session_that_always_makes_a_customer_does(client, simulator):
    session = open_session(client, customer_creation="always", **SAVING)
    simulator.post("sessions/pay", session=session.id, name="Pat", email="pat@harbor.example", save=True)
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})
    assert (paid.customer.name, paid.customer.email) == ("Pat", "pat@harbor.example")
    assert len(client.v1.customers.payment_methods.list(paid.customer.id).data) == 1


def test_setup_for_later_keeps_the_card_without_showing_it_again(client, simulator, customer):
    intent = {"setup_future_usage": "off_session", "receipt_email": "books@harbor.example"}
    paid = simulator.post(
        "sessions/pay", session=open_session(client, customer=customer.id, payment_intent_data=intent).id
    )
    (method,) = client.v1.customers.payment_methods.list(customer.id).data
    assert method.allow_redisplay == "limited"
    assert client.v1.charges.retrieve(paid["latest_charge"]).receipt_email == "books@harbor.example"
    later = {"amount": 5000, "currency": "usd", "customer": customer.id, "payment_method": method.id}
    again = client.v1.payment_intents.create({**later, "off_session": True, "confirm": True})
    assert again.status == "succeeded"


def test_a_card_that_asks_its_owner_is_declined_while_they_are_away(client, customer):
    method = client.v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer.id})
    later = {"amount": 5000, "currency": "usd", "customer": customer.id, "payment_method": method.id}
    with pytest.raises(stripe.CardError, match="requires authentication") as caught:
        client.v1.payment_intents.create({**later, "off_session": True, "confirm": True})
    assert caught.value.code == "authentication_required"


def test_customer_and_e_mail_exclude_each_other(client, customer):
    with refused("only specify one"):
        open_session(client, customer=customer.id, customer_email="a@example.com")
    with refused("only be used with `customer`"):
        open_session(client, customer_update={"name": "auto"})


def test_the_name_on_the_card_may_become_the_customers(client, simulator, customer):
    session = open_session(client, customer=customer.id, customer_update={"name": "auto"})
    simulator.post("sessions/pay", session=session.id, name="Pat Harbor")
    assert client.v1.customers.retrieve(customer.id).name == "Pat Harbor"


def test_a_charge_tells_its_card_its_payer_and_its_receipt(client, simulator):
    paid = simulator.post(
        "sessions/pay", session=open_session(client).id, card="mastercard", name="Pat", email="pat@harbor.example"
    )
    charge = client.v1.charges.retrieve(paid["latest_charge"])
    card = charge.payment_method_details.card
    assert (card.brand, card.last4, card.exp_month, card.exp_year) == ("mastercard", "4444", 12, 2034)
    assert (charge.billing_details.name, charge.billing_details.email) == ("Pat", "pat@harbor.example")
    assert (charge.failure_code, charge.outcome.type) == (None, "authorized")
    assert charge.receipt_url.startswith(simulator.base_url)


def test_a_declined_charge_says_why(client, simulator):
    session = open_session(client)
    simulator.post("sessions/pay", session=session.id, card="chargeDeclinedInsufficientFunds")
    (charge,) = client.v1.charges.list().data
    assert (charge.status, charge.failure_code) == ("failed", "card_declined")
    assert charge.failure_message == "Your card has insufficient funds."
    assert (charge.outcome.type, charge.outcome.reason) == ("issuer_declined", "insufficient_funds")


def test_a_session_lasts_between_half_an_hour_and_a_day(client, simulator):
    now = simulator.state()["now"]
    with refused("between 30 minutes and 24 hours"):
        open_session(client, expires_at=now + 600)
    session = open_session(client, expires_at=now + 1800)
    simulator.post("clock", seconds=1801)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
