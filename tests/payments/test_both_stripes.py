"""The same scenario through our gateway against the simulated Stripe and, with STRIPE_TEST_KEY set, Stripe's test mode.

What the simulator promises is thus checked against the real thing by whoever has an account there. Who fills in
Stripe's form for a student there once may name that account in STRIPE_TEST_PAYEE, so that it is paid, too.
"""

import datetime as dt
import importlib
import inspect
import os
import pkgutil
import sys
import time
import uuid

import pytest
import stripe as library
from django.utils import timezone

from payments import gateway
from payments.gateway import accounts, balances, bank, disputes, reversals, stripe
from payments.gateway.answers import Line
from payments.gateway.errors import Mismatch, Missing, Refused

pytestmark = pytest.mark.broken_books
TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
TEST_PAYEE = os.environ.get("STRIPE_TEST_PAYEE", "")
PATIENCE_SECONDS = 60
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
        return request.getfixturevalue("simulator")
    assert TEST_KEY.startswith(("sk_test_", "rk_test_")), "STRIPE_TEST_KEY has to be a test key"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = TEST_KEY, ""
    return None


@pytest.fixture
def key():
    return f"firstrung-test:{uuid.uuid4()}"


@pytest.fixture
def group():
    return str(uuid.uuid4())


def paid(group, **details):
    """495.00 paid by a test card."""
    asked = {"amount": 49500, "currency": "usd", "transfer_group": group, **CARD, **details}
    return stripe.client().v1.payment_intents.create(asked)


@pytest.fixture
def charge(somewhere, group):
    return paid(group).latest_charge


@pytest.fixture
def account(somewhere, key):
    names = {"email": "dana@example.com", "name": "Dana Reyes", "country": "US"}
    return accounts.open_account(f"{key}:account", metadata={"payee": key}, **names)


@pytest.fixture
def payee(request, somewhere):
    """An account that can be paid."""
    if somewhere is None:
        return TEST_PAYEE or pytest.skip("STRIPE_TEST_PAYEE is not set")
    account = request.getfixturevalue("account").id
    somewhere.post("accounts/onboard", account=account)
    return account


@pytest.fixture
def customer(somewhere, key):
    """A company at Stripe, with a card saved there."""
    made = stripe.open_customer(key, name="Harbor Coffee", email=f"{uuid.uuid4()}@example.com", metadata={"payer": key})
    stripe.client().v1.payment_methods.attach("pm_card_visa", {"customer": made})
    return made


@pytest.fixture
def disputed(somewhere, group):
    """The id of a dispute, whose bank took its money at once."""
    charge = paid(group, payment_method="pm_card_createDispute").latest_charge
    return eventually(lambda: [one.id for one in stripe.client().v1.disputes.list({"charge": charge}).data])[0]


def eventually(ask):
    """What is asked for, once it is there: test mode takes its time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := ask()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(1)
    return found


def send_pay(key, group, *, to, charge):
    return stripe.send_transfer(
        key,
        amount_cents=45000,
        currency="USD",
        destination=to,
        charge_id=charge,
        transfer_group=group,
        metadata={"transfer": group},
    )


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
    assert accounts.account(account.id).metadata == account.metadata
    urls = {"return_url": "https://example.com/back", "refresh_url": "https://example.com/again"}

    assert accounts.onboarding_link(account.id, **urls).startswith("http")


def test_a_transfer_to_somebody_who_is_not_payable_is_refused(charge, account, group, key):
    with pytest.raises(Refused) as refusal:
        send_pay(key, group, to=account.id, charge=charge)

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


def test_a_payment_goes_back_in_parts_until_nothing_is_left(charge, key):
    for number, amount_cents in enumerate((10000, 39500)):
        made = stripe.send_refund(f"{key}:{number}", charge_id=charge, amount_cents=amount_cents, metadata={})
        assert made.amount_cents == amount_cents

    assert sorted(one.amount_cents for one in stripe.refunds_of(charge)) == [10000, 39500]
    with pytest.raises(Refused):
        stripe.send_refund(f"{key}:more", charge_id=charge, amount_cents=1, metadata={})


def test_a_saved_card_is_kept_for_its_customer_and_forgotten(customer, key):
    (card,) = stripe.saved_cards(customer)
    assert (card.brand, card.last4) == ("visa", "4242")
    assert stripe.customer_of(card.id) == customer

    stripe.forget_card(card.id)

    assert stripe.saved_cards(customer) == []
    assert stripe.customer_of(card.id) == ""


def test_a_customer_is_found_by_what_we_wrote_there(somewhere, key):
    email = f"{uuid.uuid4()}@example.com"
    made = stripe.open_customer(key, name="Harbor Coffee", email="old@example.com", metadata={"payer": key})

    stripe.update_customer(made, name="Harbor Coffee Ltd", email=email)

    assert stripe.customer_with(email, {"payer": key}) == made
    assert stripe.customer_with(email, {"payer": "another"}) is None
    with pytest.raises(Missing):
        stripe.update_customer("cus_unknown", name="Nobody", email=email)


def test_pay_arrives_and_is_taken_back_in_parts(payee, charge, group, key):
    sent = send_pay(key, group, to=payee, charge=charge)
    assert send_pay(key, group, to=payee, charge=charge).id == sent.id
    assert [one.id for one in stripe.transfers_of(group)] == [sent.id]
    part = {"transfer_id": sent.id, "metadata": {"reversal": key}}

    taken = reversals.reverse_transfer(f"{key}:1", amount_cents=10000, **part)

    assert reversals.reverse_transfer(f"{key}:1", amount_cents=10000, **part).id == taken.id
    assert [(one.id, one.metadata) for one in reversals.reversals_of(sent.id)] == [(taken.id, {"reversal": key})]
    assert reversals.transfer(sent.id).reversed_cents == stripe.transfer(sent.id).reversed_cents == 10000
    with pytest.raises(Refused):
        reversals.reverse_transfer(f"{key}:2", amount_cents=35001, **part)


def test_a_payee_has_pages_of_their_own(payee):
    assert accounts.account(payee).transfers == "active"
    assert accounts.dashboard_link(payee).startswith("http")


def test_pay_goes_on_to_the_bank(payee, somewhere, group, key):
    since = timezone.now() - dt.timedelta(minutes=5)
    charge = paid(group, payment_method="pm_card_bypassPending").latest_charge
    send_pay(f"{key}:pay", group, to=payee, charge=charge)

    sent = bank.send_payout(key, account_id=payee, amount_cents=1000, currency="USD", metadata={"payout": key})

    assert sent.status in ("pending", "in_transit")
    seen = bank.payout(payee, sent.id)
    assert (seen.amount_cents, seen.currency, seen.metadata, seen.carried) == (1000, "USD", {"payout": key}, [])
    assert sent.id in [one.id for one in bank.payouts(payee, since=since)]
    with pytest.raises(Missing):
        bank.payout(payee, "po_unknown")


def test_a_dispute_takes_the_money_and_its_answer_is_handed_in_once(disputed, key):
    found = eventually(lambda: (one := disputes.dispute(disputed)).movements and one)
    assert (found.status, found.amount_cents, found.answers) == ("needs_response", 49500, 0)
    assert [one.amount_cents for one in found.movements] == [-49500]
    with pytest.raises(Refused):
        stripe.send_refund(key, charge_id=found.charge_id, amount_cents=100, metadata={})

    disputes.answer(f"{key}:answer", disputed, {"uncategorized_text": "winning_evidence"})

    won = eventually(lambda: (one := disputes.dispute(disputed)).status == "won" and one)
    assert sum(one.amount_cents for one in won.movements) == 0


def test_a_dispute_that_is_accepted_is_lost(disputed, key):
    disputes.accept(key, disputed)

    assert disputes.dispute(disputed).status == "lost"


def test_every_movement_of_our_balance_says_what_made_it(charge, group):
    before = timezone.now() - dt.timedelta(hours=1)
    assert "USD" in balances.balance()
    (movement,) = balances.movements_of(charge)
    assert (movement.type, movement.amount_cents) == ("charge", 49500)
    assert movement.net_cents == 49500 - movement.fee_cents

    newest = balances.movements(since=before)

    assert movement.id in [one.id for one in newest]
    assert movement.id not in [one.id for one in balances.movements(since=before, after=movement.id)]
    assert balances.moved_by(movement.id).id == charge


def test_what_a_payment_was_for_is_written_on_it(somewhere, group, key):
    assert stripe.checkout_of(paid(group, metadata={"checkout": key}).id) == {"checkout": key}


def test_what_does_not_exist_is_missing(somewhere):
    for ask, unknown in ((stripe.transfer, "tr_1unknown"), (stripe.refund, "re_1unknown")):
        with pytest.raises(Missing):
            ask(unknown)


def test_every_call_of_the_gateway_is_part_of_this_scenario():
    """Each is made here, where `simulator` checks it against Stripe's description, both what is said and answered."""
    scenario = inspect.getsource(sys.modules[__name__])
    calls = list(calls_of_the_gateway())

    assert len(calls) > 25
    assert [call for call in calls if f"{call}(" not in scenario] == []


def calls_of_the_gateway():
    """`module.function` of each public function that speaks to Stripe itself."""
    for name in [found.name for found in pkgutil.iter_modules(gateway.__path__)]:
        module = importlib.import_module(f"payments.gateway.{name}")
        for function in vars(module).values():
            is_own = inspect.isfunction(function) and function.__module__ == module.__name__
            if is_own and not function.__name__.startswith("_") and "client().v" in inspect.getsource(function):
                yield f"{name}.{function.__name__}"


def test_the_library_speaks_the_version_we_pin():
    assert library.api_version == stripe.VERSION
