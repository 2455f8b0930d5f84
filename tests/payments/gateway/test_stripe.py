import pytest
from django.conf import settings as django_settings

from payments.gateway import stripe
from payments.gateway.answers import Line
from payments.gateway.errors import Busy, Mismatch, Missing, Refused, Unknown

CHECKOUT = "5a3c9d6e-0000-4000-8000-000000000001"


def session(key, *, amount_cents=45000):
    return stripe.open_session(
        key,
        lines=[Line("Pay", amount_cents), Line("Fee", 4500)],
        currency="USD",
        customer="",
        email="owner@harborcoffee.example",
        description="Market scan",
        transfer_group=CHECKOUT,
        metadata={"checkout": CHECKOUT},
        success_url="http://testserver/return/",
        cancel_url="http://testserver/",
    )


def transfer(key, amount_cents=100, *, to="acct_unknown"):
    return stripe.send_transfer(
        key,
        amount_cents=amount_cents,
        currency="USD",
        destination=to,
        charge_id="ch_unknown",
        transfer_group=CHECKOUT,
        metadata={},
    )


def test_the_client_pins_version_addresses_and_repeats(simulator):
    options = stripe.client()._requestor._options

    assert options.stripe_version == "2026-10-28.endive"
    assert options.max_network_retries == stripe.RETRIES
    assert set(options.base_addresses.values()) == {simulator.base_url}


def test_without_an_address_of_ours_the_client_speaks_to_stripe(settings):
    settings.STRIPE_API_BASE = ""

    assert stripe.client()._requestor._options.base_addresses["api"] == "https://api.stripe.com"


def test_a_session_is_open_unpaid_and_worth_its_lines(simulator, request):
    made = session(request.node.name)

    assert (made.status, made.is_paid, made.amount_cents, made.currency) == ("open", False, 49500, "USD")
    assert made.url.startswith(simulator.base_url)


@pytest.mark.broken_books
@pytest.mark.broken_books
def test_a_paid_session_names_its_charge_and_stripes_fee(simulator, request):
    made = session(request.node.name)
    simulator.post("sessions/pay", session=made.id, card="visa")

    paid = stripe.session(made.id)

    assert paid.is_paid
    assert paid.charge_id.startswith("ch_")
    assert paid.fee_cents == 1466


def test_the_same_key_gives_the_same_session(simulator, request):
    assert session(request.node.name).id == session(request.node.name).id


def test_the_same_key_with_another_amount_is_a_mismatch(simulator, request):
    session(request.node.name)

    with pytest.raises(Mismatch):
        session(request.node.name, amount_cents=1)


def test_what_stripe_does_not_know_is_missing(simulator):
    with pytest.raises(Missing):
        stripe.transfer("tr_unknown")


def test_a_refusal_carries_stripes_code(simulator, request):
    with pytest.raises(Refused) as refusal:
        transfer(request.node.name)

    assert refusal.value.reason == "resource_missing"


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [("rate_limit", Busy), ("error", Unknown), ("lose_request", Unknown), ("lose_response", Unknown)],
)
def test_each_failure_gets_its_verdict_and_money_is_sent_once(simulator, request, fault, verdict):
    simulator.fault(fault, path="/v1/transfers", method="POST")

    with pytest.raises(verdict):
        transfer(request.node.name)

    assert simulator.get("faults")["faults"] == []


def test_reading_is_repeated_by_the_library(simulator, request):
    made = session(request.node.name)
    simulator.fault("lose_response", path="/v1/checkout/sessions/*", method="GET")

    assert stripe.session(made.id).id == made.id


def test_a_stripe_that_is_away_is_unknown(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    with pytest.raises(Unknown):
        transfer("key")


def test_the_address_of_stripes_pages_may_be_led_to_by_forms():
    allowed = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]

    assert django_settings.STRIPE_API_BASE in allowed
