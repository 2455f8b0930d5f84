"""Every movement of money is a balance transaction: their sum is the balance, for each account and currency."""

from contextlib import suppress

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.simulator.conftest import open_account, pay_for, transfer_of
from tests.payments.simulator_process import Switched, running_simulator

STEPS = "pay refund dispute inquire win lose transfer reverse settle day run fail cancel bank payout break"


@pytest.fixture(scope="module")
def world():
    with running_simulator() as simulator:
        with_timeout = stripe.RequestsClient(timeout=5)
        yield (
            stripe.StripeClient("sk_test_x", base_addresses=simulator.base_addresses, http_client=with_timeout),
            simulator,
        )
        with_timeout.close()


def assert_every_cent_is_explained(simulator):
    sums = simulator.state(sums="1")["sums"]
    assert sums
    for account, currencies in sums.items():
        for currency, figures in currencies.items():
            assert figures["balance"] == figures["net"], (account, currency)


class Player:
    """Plays one story; what Stripe refuses is part of it."""

    def __init__(self, client, simulator, amount):
        self.client, self.simulator, self.amount = client, simulator, amount
        self.payee = open_account(client).id
        simulator.post("accounts/onboard", account=self.payee)
        self.charges, self.transfers, self.refunds, self.payouts, self.disputes = [], [], [], [], []

    def play(self, step):
        with suppress(IndexError, stripe.InvalidRequestError, Switched):
            getattr(self, f"do_{step}")()

    def do_pay(self):
        self.charges.append(pay_for(self.client, self.simulator, pay=self.amount))

    def do_refund(self):
        half = {"charge": self.charges[-1], "amount": self.amount // 2}
        self.refunds.append(self.client.v1.refunds.create(half).id)

    def do_dispute(self):
        self.disputes.append(self.simulator.post("disputes", charge=self.charges[-1])["id"])

    def do_inquire(self):
        self.disputes.append(self.simulator.post("disputes", charge=self.charges[-1], inquiry=True)["id"])

    def do_win(self):
        self.simulator.post("disputes/win", dispute=self.disputes.pop())

    def do_lose(self):
        self.simulator.post("disputes/lose", dispute=self.disputes.pop())

    def do_transfer(self):
        self.transfers.append(transfer_of(self.client, self.charges[-1], self.payee, amount=self.amount).id)

    def do_reverse(self):
        self.client.v1.transfers.reversals.create(self.transfers[-1], {"amount": self.amount // 3})

    def do_settle(self):
        self.simulator.post("settle")

    def do_day(self):
        self.simulator.post("clock", days=1)

    def do_run(self):
        self.payouts += [one["id"] for one in self.simulator.post("payouts/run", account=self.payee)["payouts"]]

    def do_fail(self):
        self.simulator.post("payouts/fail", payout=self.payouts[-1])

    def do_cancel(self):
        self.client.v1.payouts.cancel(self.payouts[-1], {}, {"stripe_account": self.payee})

    def do_bank(self):
        self.simulator.post("accounts/bank", account=self.payee)

    def do_payout(self):
        self.payouts.append(self.client.v1.payouts.create({"amount": 5000, "currency": "usd"}).id)

    def do_break(self):
        self.simulator.post("refunds/fail", refund=self.refunds.pop())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS.split()), max_size=25), amount=st.integers(5_000, 100_000))
def test_whatever_happens_the_entries_sum_up_to_the_balance(world, steps, amount):
    player = Player(*world, amount)
    for step in ["pay", *steps]:
        player.play(step)
    assert_every_cent_is_explained(player.simulator)


def test_each_kind_of_movement_has_an_entry_of_its_own(client, simulator, payee):
    charge = pay_for(client, simulator)
    refund = client.v1.refunds.create({"charge": charge, "amount": 100})
    simulator.post("refunds/fail", refund=refund.id)
    client.v1.transfers.reversals.create(transfer_of(client, charge, payee).id)
    simulator.post("disputes/win", dispute=simulator.post("disputes", charge=charge)["id"])
    simulator.post("settle")
    payout = client.v1.payouts.create({"amount": 100, "currency": "usd"})
    simulator.post("payouts/fail", payout=payout.id)
    entries = client.v1.balance_transactions.list({"limit": 100, "expand": ["data.source"]}).data
    assert [(entry.type, entry.source.object) for entry in reversed(entries)] == [
        ("charge", "charge"),
        ("refund", "refund"),
        ("refund_failure", "refund"),
        ("transfer", "transfer"),
        ("transfer_refund", "transfer_reversal"),
        ("adjustment", "dispute"),
        ("adjustment", "dispute"),
        ("payout", "payout"),
        ("payout_failure", "payout"),
    ]
    assert [entry.reporting_category for entry in entries if entry.type == "adjustment"] == [
        "dispute_reversal",
        "dispute",
    ]
    assert_every_cent_is_explained(simulator)


def test_a_payee_sees_payment_and_refund(client, simulator, payee):
    reversal = client.v1.transfers.reversals.create(transfer_of(client, pay_for(client, simulator), payee).id)
    on_behalf = {"stripe_account": payee}
    entries = client.v1.balance_transactions.list({"expand": ["data.source"]}, on_behalf).data
    assert [(entry.type, entry.source.id[:3]) for entry in entries] == [("payment_refund", "pyr"), ("payment", "py_")]
    assert reversal.destination_payment_refund == entries[0].source.id
    assert client.v1.refunds.retrieve(entries[0].source.id, {}, on_behalf).amount == 45000


def test_entries_are_found_by_source_type_currency_and_time(client, simulator, payee):
    charge = pay_for(client, simulator)
    pay_for(client, simulator, currency="eur")
    transfer_of(client, charge, payee)

    def kinds(**asked):
        return [(entry.type, entry.currency) for entry in client.v1.balance_transactions.list(asked).data]

    assert kinds(source=charge) == [("charge", "usd")]
    assert kinds(type="transfer") == [("transfer", "usd")]
    assert kinds(currency="eur") == [("charge", "eur")]
    assert kinds(created={"gt": simulator.state()["now"] + 10}) == []
    assert kinds(created={"lte": simulator.state()["now"]}, limit=1) == [("transfer", "usd")]
    first = client.v1.balance_transactions.list({"limit": 2})
    rest = client.v1.balance_transactions.list({"limit": 2, "starting_after": first.data[-1].id})
    assert (first.has_more, rest.has_more, len(rest.data)) == (True, False, 1)
    back = client.v1.balance_transactions.list({"ending_before": rest.data[0].id})
    assert [one.id for one in back.data] == [one.id for one in first.data]


@pytest.mark.parametrize(
    ("currency", "least", "fee"), [("usd", 50, 1466), ("eur", 50, 1466), ("gbp", 30, 1466), ("cad", 50, 1466)]
)
def test_each_currency_has_its_least_amount_and_its_own_balance(client, simulator, payee, currency, least, fee):
    with pytest.raises(stripe.InvalidRequestError, check=lambda error: error.code == "amount_too_small"):
        client.v1.payment_intents.create({"amount": least - 1, "currency": currency})
    charge = pay_for(client, simulator, currency=currency)
    transfer_of(client, charge, payee, currency=currency)
    balances = simulator.state()["balances"]
    assert balances["platform"][currency]["pending"] == 49500 - fee - 45000
    assert balances[payee][currency]["pending"] == 45000


def test_yen_are_whole(client, simulator, payee):
    with pytest.raises(stripe.InvalidRequestError, check=lambda error: error.code == "amount_too_small"):
        client.v1.payment_intents.create({"amount": 49, "currency": "jpy"})
    charge = pay_for(client, simulator, pay=50000, fee=5000, currency="jpy")
    transfer_of(client, charge, payee, amount=50000, currency="jpy")
    simulator.post("disputes", charge=charge)
    assert simulator.state()["balances"]["platform"]["jpy"]["pending"] == -1980 - 50000 - 1500
    assert simulator.state()["balances"][payee]["jpy"]["pending"] == 50000


def test_changes_made_in_the_dashboard_have_no_request_and_no_metadata(client, simulator, payee):
    charge = pay_for(client, simulator)
    transfer = transfer_of(client, charge, payee)
    refund = simulator.post("dashboard/refund", charge=charge, amount=100)
    reversal = simulator.post("dashboard/reverse", transfer=transfer.id, amount=200)
    simulator.post("settle")
    payout = simulator.post("dashboard/payout", amount=300, currency="usd")
    more = simulator.post("dashboard/transfer", account=payee, amount=50, currency="usd")
    assert [one["metadata"] for one in (refund, reversal, payout, more)] == [{}, {}, {}, {}]
    assert [one["amount"] for one in (refund, reversal, payout, more)] == [100, 200, 300, 50]
    event = client.v1.events.list({"type": "charge.refunded"}).data[0]
    assert (event.request.id, event.request.idempotency_key) == (None, None)
    with pytest.raises(Switched, match="greater than unrefunded"):
        simulator.post("dashboard/refund", charge=charge, amount=49401)
