"""Payouts to banks: mirrored on the account they happen on, failed, retried, cancelled, reconciled."""

import json

import pytest
import stripe

from tests.payments.simulator.conftest import open_account, pay_for, transfer_of


def on(account):
    return {"stripe_account": account}


@pytest.fixture
def funded(client, simulator, payee):
    """A payee with $450 available."""
    transfer_of(client, pay_for(client, simulator), payee)
    simulator.post("settle")
    return payee


def test_a_payout_goes_from_pending_over_in_transit_to_paid(client, simulator, inbox, funded):
    (payout,) = simulator.post("payouts/run", account=funded)["payouts"]
    simulator.post("clock", days=1)
    assert client.v1.payouts.retrieve(payout["id"], {}, on(funded)).status == "in_transit"
    simulator.post("clock", days=1)
    paid = client.v1.payouts.retrieve(payout["id"], {}, on(funded))
    assert (paid.status, paid.automatic, paid.arrival_date) == ("paid", True, payout["arrival_date"])
    simulator.drain()
    told = [json.loads(body) for _, body in inbox.received]
    kinds = {one["type"]: one for one in told if "payout." in one["type"]}
    assert {"payout.created", "payout.updated", "payout.paid", "v1.payout.paid"} <= set(kinds)
    assert kinds["payout.paid"]["account"] == kinds["v1.payout.paid"]["context"] == funded


def test_an_automatic_payout_names_the_entries_it_pays(client, simulator, funded):
    (payout,) = simulator.post("payouts/run", account=funded)["payouts"]
    asked = {"payout": payout["id"], "expand": ["data.source"]}
    entries = client.v1.balance_transactions.list(asked, on(funded)).data
    assert sorted((one.type, one.net) for one in entries) == [("payment", 45000), ("payout", -45000)]
    payment = next(one.source for one in entries if one.type == "payment")
    assert payment.id.startswith("py_")
    transfer = client.v1.transfers.retrieve(payment.source_transfer)
    assert transfer.destination_payment == payment.id


def test_a_manual_payout_names_no_entries(client, simulator, funded):
    payout = client.v1.payouts.create({"amount": 100, "currency": "usd"}, on(funded))
    with pytest.raises(stripe.InvalidRequestError, match="only be filtered on automatic"):
        client.v1.balance_transactions.list({"payout": payout.id}, on(funded))


def test_after_a_failed_payout_the_bank_account_has_to_be_mended(client, simulator, funded):
    payout = client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on(funded))
    failed = simulator.post("payouts/fail", payout=payout.id, code="no_account")
    assert (failed["status"], failed["failure_code"]) == ("failed", "no_account")
    account = client.v1.accounts.retrieve(funded)
    assert (account.payouts_enabled, account.external_accounts.data[0].status) == (False, "errored")
    assert account.requirements.currently_due == ["external_account"]
    with pytest.raises(stripe.InvalidRequestError, check=lambda error: error.code == "payouts_not_allowed"):
        client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on(funded))
    assert simulator.post("payouts/run", account=funded)["payouts"] == []

    simulator.post("accounts/bank", account=funded, bank="works")

    assert client.v1.accounts.retrieve(funded).payouts_enabled
    again = client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on(funded))
    simulator.post("clock", days=2)
    assert client.v1.payouts.retrieve(again.id, {}, on(funded)).status == "paid"


def test_a_failed_payout_returns_the_money_as_an_entry_of_its_own(client, simulator, funded):
    payout = client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on(funded))
    failed = simulator.post("payouts/fail", payout=payout.id, code="could_not_process")
    entry = client.v1.balance_transactions.retrieve(failed["failure_balance_transaction"], {}, on(funded))
    assert (entry.type, entry.net, entry.source) == ("payout_failure", 45000, payout.id)
    assert client.v1.accounts.retrieve(funded).payouts_enabled
    assert client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on(funded)).status == "pending"


def test_what_a_failed_payout_stops_is_told_in_v2_too(client, simulator, funded):
    payout = client.v1.payouts.create({"amount": 45000, "currency": "usd"}, on(funded))
    simulator.post("payouts/fail", payout=payout.id)
    include = {"include": ["configuration.recipient", "requirements"]}
    found = client.v2.core.accounts.retrieve(funded, include)
    balance = found.configuration.recipient.capabilities.stripe_balance
    assert (balance.stripe_transfers.status, balance.payouts.status) == ("active", "restricted")
    (entry,) = found.requirements.entries
    assert entry.impact.restricts_capabilities[0].capability == "stripe_balance.payouts"


def test_a_pending_payout_can_be_cancelled_and_a_sent_one_cannot(client, simulator, funded):
    first = client.v1.payouts.create({"amount": 100, "currency": "usd"}, on(funded))
    assert client.v1.payouts.cancel(first.id, {}, on(funded)).status == "canceled"
    assert simulator.state()["balances"][funded]["usd"]["available"] == 45000
    second = client.v1.payouts.create({"amount": 100, "currency": "usd"}, on(funded))
    simulator.post("clock", days=1)
    with pytest.raises(stripe.InvalidRequestError, match="while they are pending"):
        client.v1.payouts.cancel(second.id, {}, on(funded))


def test_payouts_are_listed_by_status_and_dates_and_only_where_they_belong(client, simulator, funded):
    first = client.v1.payouts.create({"amount": 100, "currency": "usd"}, on(funded))
    simulator.post("clock", days=3)
    second = client.v1.payouts.create({"amount": 200, "currency": "usd"}, on(funded))

    def listed(**asked):
        return [one.id for one in client.v1.payouts.list(asked, on(funded)).data]

    assert listed() == [second.id, first.id]
    assert listed(status="paid") == [first.id]
    assert listed(created={"gte": second.created}) == [second.id]
    assert listed(arrival_date={"lt": second.arrival_date}) == [first.id]
    assert client.v1.payouts.list().data == []


def test_the_platforms_own_payouts_are_by_hand(client, simulator):
    pay_for(client, simulator)
    simulator.post("settle")
    payout = client.v1.payouts.create({"amount": 40000, "currency": "usd"})
    assert (payout.automatic, payout.reconciliation_status) == (False, "not_applicable")
    simulator.post("payouts/fail", payout=payout.id)
    assert client.v1.payouts.create({"amount": 40000, "currency": "usd"}).status == "pending"


def test_a_restricted_account_is_paid_out_no_more_until_it_is_active_again(client, simulator, funded):
    simulator.post("accounts/status", account=funded, status="restricted")
    assert simulator.post("payouts/run", account=funded)["payouts"] == []
    simulator.post("accounts/status", account=funded, status="active")
    assert len(simulator.post("payouts/run", account=funded)["payouts"]) == 1


def test_bank_accounts_are_shown_and_exchanged_through_the_api(client, simulator, inbox, account):
    simulator.post("accounts/onboard", account=account.id)
    (bank,) = client.v1.accounts.external_accounts.list(account.id).data
    assert (bank.last4, bank.status) == ("6789", "new")
    closed = {"external_account": "btok_us_accountClosed"}
    new = client.v1.accounts.external_accounts.create(account.id, closed)
    assert client.v1.accounts.external_accounts.retrieve(account.id, new.id).last4 == "1113"
    simulator.drain()
    assert "account.external_account.updated" in inbox.types()


@pytest.mark.parametrize(("country", "currency"), [("us", "usd"), ("gb", "gbp"), ("ca", "cad"), ("de", "eur")])
def test_an_account_has_the_currency_of_its_country(client, country, currency):
    requested = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    asked = {"identity": {"country": country}, "configuration": {"recipient": {"capabilities": requested}}}
    account = client.v2.core.accounts.create({**asked, "contact_email": "a@b.example", "include": ["defaults"]})
    assert account.defaults.currency == currency
    assert client.v1.accounts.retrieve(account.id).default_currency == currency


def test_accounts_of_v2_are_listed_in_pages(client):
    made = [open_account(client).id for _ in range(3)]
    listed = client.v2.core.accounts.list({"limit": 2})
    assert [one.id for one in listed.auto_paging_iter()] == made[::-1]
