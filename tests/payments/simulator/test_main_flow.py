"""Companies pay, students are onboarded and paid: the product's main line, through the unmodified library."""

import pytest
import stripe

from tests.payments.simulator.conftest import open_session, pay_for, transfer_of

INCLUDE = {"include": ["configuration.recipient", "requirements"]}


def transfers_status(client, account):
    found = client.v2.core.accounts.retrieve(account, INCLUDE)
    return found.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status


def test_a_new_payee_is_restricted_until_onboarded(client, simulator, account):
    assert transfers_status(client, account.id) == "restricted"
    assert account.requirements.entries[0].awaiting_action_from == "user"
    simulator.post("accounts/onboard", account=account.id)
    assert transfers_status(client, account.id) == "active"
    assert client.v2.core.accounts.retrieve(account.id, INCLUDE).requirements.entries == []


def test_parts_of_an_account_not_asked_for_are_null(client, account):
    found = client.v2.core.accounts.retrieve(account.id)
    assert found.configuration is None
    assert found.requirements is None
    assert found.contact_email == "ana@example.edu"


def test_a_payee_under_review_becomes_active_a_day_later(client, simulator, account):
    simulator.post("accounts/onboard", account=account.id, bank="check")
    assert transfers_status(client, account.id) == "pending"
    simulator.post("clock", days=1)
    assert transfers_status(client, account.id) == "active"


def test_an_account_can_be_restricted_later(client, simulator, payee):
    simulator.post("accounts/status", account=payee, status="restricted")
    entries = client.v2.core.accounts.retrieve(payee, INCLUDE).requirements.entries
    assert transfers_status(client, payee) == "restricted"
    assert "document" in entries[0].description


def test_a_paid_session_shows_its_charge_and_fee(client, simulator):
    session = open_session(client)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    simulator.post("sessions/pay", session=session.id)
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    charge = paid.payment_intent.latest_charge
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (charge.amount, charge.transfer_group, charge.metadata["hold"]) == (49500, "hold-1", "hold-1")
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (1466, 48034)
    assert [line.description for line in paid.line_items.data] == ["Pay for Ana Ruiz", "Firstrung fee"]


def test_a_session_expires_by_request_and_by_time(client, simulator):
    first, second = open_session(client), open_session(client)
    assert client.v1.checkout.sessions.expire(first.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(first.id)
    simulator.post("clock", days=1)
    assert client.v1.checkout.sessions.retrieve(second.id).status == "expired"


def test_a_transfer_moves_the_pay_and_both_balances(client, simulator, payee):
    transfer = transfer_of(client, pay_for(client, simulator), payee)
    assert (transfer.amount, transfer.destination, transfer.reversed) == (45000, payee, False)
    balances = simulator.state()["balances"]
    assert balances["platform"]["usd"] == {"available": 0, "pending": 48034 - 45000}
    assert balances[payee]["usd"] == {"available": 0, "pending": 45000}
    simulator.post("clock", days=2)
    assert client.v1.balance.retrieve({}, {"stripe_account": payee}).available[0].amount == 45000


def test_transfers_are_found_by_their_group(client, simulator, payee):
    transfer = transfer_of(client, pay_for(client, simulator), payee)
    transfer_of(client, pay_for(client, simulator, group="hold-2"), payee, transfer_group="hold-2")
    assert [one.id for one in client.v1.transfers.list({"transfer_group": "hold-1"}).data] == [transfer.id]
    assert client.v1.transfers.list({"transfer_group": "nothing"}).data == []


def test_a_refund_leaves_the_fee_with_stripe(client, simulator):
    charge = pay_for(client, simulator)
    refund = client.v1.refunds.create({"charge": charge, "reason": "requested_by_customer"})
    assert (refund.status, refund.amount) == ("succeeded", 49500)
    assert client.v1.charges.retrieve(charge).refunded
    assert simulator.state()["balances"]["platform"]["usd"]["pending"] == -1466


def test_a_payout_is_paid_two_days_later(client, simulator, payee):
    transfer_of(client, pay_for(client, simulator), payee)
    simulator.post("settle")
    on_behalf = {"stripe_account": payee}
    payout = client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on_behalf)
    simulator.post("clock", days=2)
    assert client.v1.payouts.retrieve(payout.id, {}, on_behalf).status == "paid"


def test_a_failed_payout_returns_the_money_and_says_why(client, simulator, account):
    simulator.post("accounts/onboard", account=account.id, bank="payouts_fail")
    transfer_of(client, pay_for(client, simulator), account.id)
    simulator.post("settle")
    (payout,) = simulator.post("payouts/run", account=account.id)["payouts"]
    simulator.post("clock", days=2)
    failed = client.v1.payouts.retrieve(payout["id"], {}, {"stripe_account": account.id})
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert simulator.state()["balances"][account.id]["usd"]["available"] == 45000


def test_the_express_dashboard_opens_only_after_onboarding(client, simulator, account):
    with pytest.raises(stripe.InvalidRequestError, match="has not completed onboarding"):
        client.v1.accounts.login_links.create(account.id)
    simulator.post("accounts/onboard", account=account.id)
    assert client.v1.accounts.login_links.create(account.id).url.endswith(f"/express/{account.id}")


def test_zero_decimal_currencies_have_no_cents(client, simulator):
    charge = pay_for(client, simulator, pay=50000, fee=5000, currency="jpy")
    found = client.v1.charges.retrieve(charge, {"expand": ["balance_transaction"]})
    assert (found.currency, found.amount, found.balance_transaction.fee) == ("jpy", 55000, 1980)
