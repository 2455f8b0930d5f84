"""What Stripe refuses, the simulator refuses, with the same kind of error."""

import pytest
import stripe

from tests.payments.simulator.conftest import open_session, pay_for, transfer_of


def refused(match=None, code=None):
    return pytest.raises(stripe.InvalidRequestError, match=match, check=lambda error: error.code == code)


def test_a_charge_funds_at_most_its_own_amount(client, simulator, payee):
    charge = pay_for(client, simulator)
    pay_for(client, simulator, group="hold-2")
    transfer_of(client, charge, payee)
    with refused("must not exceed the source amount"):
        transfer_of(client, charge, payee, amount=4501)
    transfer_of(client, charge, payee, amount=4500)


def test_what_was_refunded_cannot_be_transferred(client, simulator, payee):
    charge = pay_for(client, simulator)
    client.v1.refunds.create({"charge": charge, "amount": 49400})
    with refused("must not exceed"):
        transfer_of(client, charge, payee, amount=101)


def test_a_reversed_transfer_frees_its_charge(client, simulator, payee):
    charge = pay_for(client, simulator)
    client.v1.transfers.reversals.create(transfer_of(client, charge, payee).id)
    assert transfer_of(client, charge, payee).amount == 45000


def test_without_a_source_only_available_money_moves(client, simulator, payee):
    pay_for(client, simulator)
    plain = {"amount": 45000, "currency": "usd", "destination": payee}
    with refused("insufficient funds", "balance_insufficient"):
        client.v1.transfers.create(plain)
    simulator.post("settle")
    assert client.v1.transfers.create(plain).source_transaction is None


def test_a_payee_without_the_capability_receives_nothing(client, simulator, account):
    charge = pay_for(client, simulator)
    with refused("capabilities", "insufficient_capabilities_for_transfer"):
        transfer_of(client, charge, account.id)


def test_transfer_and_charge_share_a_currency(client, simulator, payee):
    charge = pay_for(client, simulator)
    with refused("currency"):
        client.v1.transfers.create(
            {"amount": 100, "currency": "eur", "destination": payee, "source_transaction": charge}
        )


def test_refunds_end_where_the_charge_ends(client, simulator):
    charge = pay_for(client, simulator)
    with refused("greater than unrefunded amount"):
        client.v1.refunds.create({"charge": charge, "amount": 49501})
    client.v1.refunds.create({"charge": charge, "amount": 40000})
    with refused("greater than unrefunded amount"):
        client.v1.refunds.create({"charge": charge, "amount": 9501})
    client.v1.refunds.create({"charge": charge})
    with refused("already been refunded", "charge_already_refunded"):
        client.v1.refunds.create({"charge": charge})


def test_a_disputed_charge_is_not_refunded(client, simulator):
    charge = pay_for(client, simulator)
    simulator.post("disputes", charge=charge)
    with refused("charged back", "charge_disputed"):
        client.v1.refunds.create({"charge": charge})


def test_a_refund_after_release_leaves_the_platform_below_zero(client, simulator, payee):
    charge = pay_for(client, simulator)
    transfer_of(client, charge, payee)
    assert client.v1.refunds.create({"charge": charge}).status == "succeeded"
    assert simulator.state()["balances"]["platform"]["usd"]["pending"] == -45000 - 1466


def test_held_refunds_stay_pending_until_they_are_let_go(client, simulator):
    charge = pay_for(client, simulator)
    simulator.post("refunds/hold", on=True)
    refund = client.v1.refunds.create({"charge": charge})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    simulator.post("refunds/hold", on=False)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_a_reversal_needs_the_payees_balance(client, simulator, payee):
    transfer = transfer_of(client, pay_for(client, simulator), payee)
    simulator.post("settle")
    simulator.post("payouts/run", account=payee)
    with refused("does not cover", "balance_insufficient"):
        client.v1.transfers.reversals.create(transfer.id)


def test_a_transfer_is_reversed_in_parts_up_to_its_amount(client, simulator, payee):
    transfer = transfer_of(client, pay_for(client, simulator), payee)
    client.v1.transfers.reversals.create(transfer.id, {"amount": 20000})
    with refused("greater than unreversed amount"):
        client.v1.transfers.reversals.create(transfer.id, {"amount": 25001})
    client.v1.transfers.reversals.create(transfer.id)
    found = client.v1.transfers.retrieve(transfer.id)
    assert (found.reversed, found.amount_reversed, len(found.reversals.data)) == (True, 45000, 2)
    with refused("already fully reversed", "transfer_already_reversed"):
        client.v1.transfers.reversals.create(transfer.id)


@pytest.mark.parametrize(("switch", "status", "difference"), [("win", "won", -1500), ("lose", "lost", -51000)])
def test_a_dispute_takes_the_money_and_a_fee_until_it_is_won(client, simulator, switch, status, difference):
    before = 49500 - 1466
    dispute = simulator.post("disputes", charge=pay_for(client, simulator), reason="product_not_received")
    simulator.post("settle")
    assert simulator.state()["balances"]["platform"]["usd"]["available"] == before - 51000
    simulator.post(f"disputes/{switch}", dispute=dispute["id"])
    assert client.v1.disputes.retrieve(dispute["id"]).status == status
    assert simulator.state()["balances"]["platform"]["usd"]["available"] == before + difference


def test_evidence_goes_to_the_bank_and_the_test_text_wins(client, simulator):
    dispute = simulator.post("disputes", charge=pay_for(client, simulator))
    staged = client.v1.disputes.update(
        dispute["id"], {"evidence": {"product_description": "A survey"}, "submit": False}
    )
    assert staged.status == "needs_response"
    assert client.v1.disputes.update(dispute["id"], {"metadata": {"case": "7"}}).status == "needs_response"
    won = client.v1.disputes.update(dispute["id"], {"evidence": {"uncategorized_text": "winning_evidence"}})
    assert (won.status, won.evidence_details.submission_count) == ("won", 1)


def test_the_disputing_card_disputes_a_day_later(client, simulator):
    session = open_session(client)
    charge = simulator.post("sessions/pay", session=session.id, card="createDispute")["latest_charge"]
    assert not client.v1.charges.retrieve(charge).disputed
    simulator.post("clock", days=1)
    assert client.v1.disputes.list({"charge": charge}).data[0].status == "needs_response"


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
    ],
)
def test_a_declined_card_is_a_card_error(client, card, code, decline):
    with pytest.raises(stripe.CardError) as caught:
        client.v1.payment_intents.create({"amount": 5000, "currency": "usd", "payment_method": card, "confirm": True})
    assert (caught.value.code, caught.value.error.decline_code) == (code, decline)
    intent = client.v1.payment_intents.list().data[0]
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)


def test_an_intent_is_made_confirmed_and_cancelled_in_steps(client):
    intent = client.v1.payment_intents.create({"amount": 5000, "currency": "usd", "payment_method": "pm_card_visa"})
    assert intent.status == "requires_confirmation"
    assert client.v1.payment_intents.confirm(intent.id).status == "succeeded"
    with refused("cannot be confirmed", "payment_intent_unexpected_state"):
        client.v1.payment_intents.confirm(intent.id)
    other = client.v1.payment_intents.create({"amount": 5000, "currency": "usd"})
    assert client.v1.payment_intents.cancel(other.id).status == "canceled"


def test_unknown_and_missing_parameters_are_named(client):
    with refused("unknown parameter: colour", "parameter_unknown"):
        client.v1.refunds.create({"charge": "ch_1", "colour": "red"})
    with refused("Missing required param: destination", "parameter_missing"):
        client.v1.transfers.create({"amount": 1, "currency": "usd"})
    with refused("Invalid integer", "parameter_invalid_integer"):
        client.v1.payouts.create({"amount": "ten", "currency": "usd"})
    with refused("at least 50", "amount_too_small"):
        client.v1.payment_intents.create({"amount": 49, "currency": "usd"})


def test_an_unknown_operation_names_itself(client):
    with pytest.raises(stripe.APIError, match=r"does not know POST /v1/coupons") as caught:
        client.v1.coupons.create({"percent_off": 10})
    assert caught.value.http_status == 501


def test_unknown_objects_are_404(client):
    with refused("No such charge: 'ch_none'", "resource_missing"):
        client.v1.charges.retrieve("ch_none")
    with refused("No such account", "not_found"):
        client.v2.core.accounts.retrieve("acct_none")


@pytest.mark.parametrize("key", ["sk_live_secret", "rk_live_secret", "nothing"])
def test_only_test_keys_are_taken(simulator, key):
    client = stripe.StripeClient(key, base_addresses=simulator.base_addresses)
    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve()


def test_an_account_that_is_not_ours_is_refused(client):
    with pytest.raises(stripe.PermissionError):
        client.v1.balance.retrieve({}, {"stripe_account": "acct_stranger"})


def test_what_happens_on_an_account_is_seen_there_only(client, simulator, payee):
    transfer_of(client, pay_for(client, simulator), payee)
    (payment,) = client.v1.balance_transactions.list({}, {"stripe_account": payee}).data
    assert (payment.type, payment.amount) == ("payment", 45000)
    with refused(code="resource_missing"):
        client.v1.charges.retrieve(payment.source)
    assert client.v1.charges.retrieve(payment.source, {}, {"stripe_account": payee}).amount == 45000
