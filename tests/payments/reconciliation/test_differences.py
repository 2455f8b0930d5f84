"""Each kind of difference, made at Stripe or in the journal, seen as a row and resolved with a reason."""

import pytest

from marketplace.core.states import IllegalMove
from payments import services, signals
from payments.chargebacks import services as chargebacks
from payments.models import BalanceTransaction, Difference, JournalEntry, JournalLine, Refund, Transfer
from payments.payouts import own
from payments.reconciliation import differences
from payments.webhooks import services as webhooks
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.reconciliation.clock import open_differences, reconcile
from tests.payments.webhooks.messages import send, snapshot

pytestmark = pytest.mark.django_db
Status = Difference.Status


def book_by_hand(key: str, cents: int) -> JournalEntry:
    """A journal entry no service would write."""
    entry = JournalEntry.objects.create(key=key, currency="USD", line_count=2)
    for account, amount in (("stripe_balance", cents), ("bank", -cents)):
        JournalLine.objects.create(entry=entry, account=account, amount_cents=amount)
    return entry


def test_a_payment_that_was_not_asked_for_here(simulator, foreign_charge):
    run = reconcile()

    found = open_differences()
    assert run.different_count == 2 and set(found) == {"missing_here", "balance"}
    assert found["missing_here"].stripe_id == foreign_charge
    assert found["missing_here"].amount_cents == found["balance"].amount_cents == 5000 - 175
    assert "$48.25" in found["missing_here"].text and "charge" in found["missing_here"].text
    assert BalanceTransaction.objects.get().status == "different"


def test_a_payment_whose_message_was_lost_is_booked(simulator, company, student):
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)

    reconcile()

    assert stages.again(hold).funded_at
    assert open_differences() == {}
    assert_books_balance(simulator)


def test_a_message_that_came_late_closes_its_difference(simulator, company, student):
    checkout = stages.paid_at_stripe(simulator, stages.agreed(company, student))
    simulator.fault("error", path="/v1/checkout/sessions/*", times=9)
    reconcile()
    assert set(open_differences()) == {"missing_here", "balance"}

    simulator.post("faults/clear")
    services.confirm_checkout(checkout)
    reconcile(days=3)

    assert open_differences() == {}
    assert {one.resolution for one in Difference.objects.all()} == {"Matches now."}
    assert BalanceTransaction.objects.get().status == "matched"
    assert_books_balance(simulator)


def test_a_fee_that_was_booked_wrongly_is_another_amount(simulator, company, student):
    stages.funded(simulator, company, student)
    with stages.journal_open():
        JournalLine.objects.filter(account="stripe_fees").update(amount_cents=1000)
        JournalLine.objects.filter(account="stripe_balance", amount_cents__lt=0).update(amount_cents=-1000)

    reconcile()

    found = open_differences()
    assert set(found) == {"amount", "balance"}
    assert found["amount"].amount_cents == 1000 - BalanceTransaction.objects.get().fee_cents
    assert found["amount"].hold.company == company


def test_an_entry_stripe_knows_nothing_of(simulator, company, student):
    stages.funded(simulator, company, student)
    entry = book_by_hand("payout:po_made_up:sent", -7000)

    reconcile()

    found = open_differences()
    assert set(found) == {"missing_there", "balance"}
    assert entry.key in found["missing_there"].text
    assert found["balance"].amount_cents == found["missing_there"].amount_cents == 7000


def test_an_entry_of_today_is_not_expected_at_stripe_yet(simulator):
    book_by_hand("payout:po_made_up:sent", -7000)

    reconcile(days=0)

    assert set(open_differences()) == {"balance"}


def test_an_entry_stripe_tells_of_later_is_closed(simulator, foreign_charge, dashboard):
    simulator.post("settle")
    entry = book_by_hand("payout:po_made_up:sent", -1000)
    reconcile()
    assert "missing_there" in open_differences()

    payout = dashboard.v1.payouts.create({"amount": 1000, "currency": "usd"})
    with stages.journal_open():
        JournalEntry.objects.filter(pk=entry.pk).update(key=f"payout:{payout.id}:sent")
        Difference.objects.filter(kind="missing_there").update(key=f"entry:payout:{payout.id}:sent")
    reconcile(days=9)

    assert set(open_differences()) == {"missing_here", "balance"}


def test_our_own_payout_is_booked_when_it_is_found(simulator, company, student, dashboard):
    stages.funded(simulator, company, student)
    simulator.post("settle")
    payout = dashboard.v1.payouts.create({"amount": 10000, "currency": "usd"})

    reconcile()

    lines = JournalLine.objects.filter(entry__key=f"payout:{payout.id}:sent")
    assert dict(lines.values_list("account", "amount_cents")) == {"bank": 10000, "stripe_balance": -10000}
    assert open_differences() == {}
    assert_books_balance(simulator)


def test_our_own_payout_that_comes_back_is_booked_too(simulator, company, student, dashboard):
    stages.funded(simulator, company, student)
    simulator.post("settle")
    payout = dashboard.v1.payouts.create({"amount": 10000, "currency": "usd"})
    assert own.changed(payout.id) == 1
    simulator.post("payouts/fail", payout=payout.id, code="account_closed")

    assert own.changed(payout.id) == 2
    reconcile()

    assert JournalLine.objects.filter(account="bank").count() == 2
    assert open_differences() == {}
    assert_books_balance(simulator)


def test_our_own_payout_is_booked_when_its_message_comes(simulator, company, student, dashboard, client_for):
    stages.funded(simulator, company, student)
    simulator.post("settle")
    payout = dashboard.v1.payouts.create({"amount": 10000, "currency": "usd"})

    send(client_for(), snapshot("payout.created", payout.id))
    webhooks.process_next()

    assert JournalEntry.objects.filter(key=f"payout:{payout.id}:sent").exists()
    assert_books_balance(simulator)


def test_a_refund_of_a_whole_payment_made_in_the_dashboard_is_booked(simulator, company, student, dashboard):
    hold = stages.funded(simulator, company, student)
    dashboard.v1.refunds.create({"charge": hold.checkout.charge_id})

    reconcile()

    assert Refund.objects.get().status == Refund.Status.DONE
    assert open_differences() == {}
    assert_books_balance(simulator)


def test_a_refund_of_a_part_made_in_the_dashboard_is_booked_and_raised(simulator, company, student, dashboard):
    hold = stages.funded(simulator, company, student)
    refund = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id, "amount": 2000})

    reconcile()

    found = open_differences()
    assert set(found) == {"refund"}
    assert (found["refund"].stripe_id, found["refund"].amount_cents) == (refund.id, 2000)
    assert_books_balance(simulator)


def test_a_reversal_made_in_the_dashboard_is_booked_and_raised(simulator, company, student, dashboard):
    transfer = stages.paid(simulator, company, student)
    simulator.post("settle")
    reversal = dashboard.v1.transfers.reversals.create(transfer.stripe_id, {"amount": 3000})

    reconcile()

    found = open_differences()
    assert set(found) == {"reversal"}
    assert found["reversal"].stripe_id == reversal.id
    assert Transfer.objects.get().reversed_cents == 3000
    assert_books_balance(simulator)


def test_a_chargeback_whose_message_was_lost_is_booked(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    simulator.post("disputes", charge=hold.checkout.charge_id)

    reconcile()

    assert stages.again(hold).status == "frozen"
    assert open_differences() == {}
    assert_books_balance(simulator)


@pytest.mark.parametrize("outcome", ["win", "lose"])
def test_the_end_of_a_chargeback_matches_too(simulator, company, student, outcome):
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)
    reconcile()
    simulator.post(f"disputes/{outcome}", dispute=dispute["id"])
    chargebacks.look(dispute["id"])

    reconcile(days=3)

    assert open_differences() == {}
    assert_books_balance(simulator)


def test_money_that_moved_elsewhere_is_raised_once(simulator, company, student):
    told = {"kind": "refund", "key": "refund:re_1", "text": "A refund", "stripe_id": "re_1", "amount_cents": 5}
    for _time in range(2):
        signals.money_moved_elsewhere.send(sender=None, **told, currency="USD", hold=None)

    assert Difference.objects.get().status == Status.OPEN


@pytest.fixture
def difference(db):
    found, _is_new = differences.raise_difference(
        kind="missing_here", key="transaction:txn_1", text="Five dollars", amount_cents=500, currency="USD"
    )
    return found


def seen_again(cents: int) -> Difference:
    found, _is_new = differences.raise_difference(
        kind="missing_here", key="transaction:txn_1", text="Again", amount_cents=cents, currency="USD"
    )
    return found


def test_a_person_resolves_with_a_reason_and_may_open_again(difference, moderator):
    services.resolve(difference, reason="A test charge of our own.", by=moderator)
    assert (difference.status, difference.resolution) == (Status.RESOLVED, "A test charge of our own.")
    assert difference.resolved_by == moderator

    services.reopen(difference, reason="It was another one.", by=moderator)
    assert stages.again(difference).resolution == ""
    with pytest.raises(IllegalMove):
        services.reopen(difference, reason="Once more", by=moderator)


def test_what_a_person_resolved_stays_so_while_the_amount_does(difference, moderator):
    services.resolve(difference, reason="Known.", by=moderator)

    assert seen_again(500).status == Status.RESOLVED
    assert seen_again(700).status == Status.OPEN


def test_what_had_gone_by_itself_opens_when_it_is_back(difference):
    assert differences.close([difference.key]) == 1
    assert stages.again(difference).resolution == "Matches now."

    assert seen_again(500).status == Status.OPEN


def test_what_no_work_explains_is_booked_with_a_reason(simulator, foreign_charge, moderator):
    reconcile()
    found = open_differences()["missing_here"]

    services.book(found, reason="A test payment of our own.", by=moderator)
    reconcile(days=3)

    assert stages.again(found).resolution == "A test payment of our own."
    assert dict(JournalLine.objects.values_list("account", "amount_cents")) == {"stripe_balance": 4825, "other": -4825}
    assert open_differences() == {}
    assert_books_balance(simulator)


def test_only_what_stripe_moved_is_booked(simulator, moderator):
    book_by_hand("payout:po_made_up:sent", -7000)
    reconcile()

    with pytest.raises(differences.NothingToBook):
        services.book(open_differences()["missing_there"], reason="Please", by=moderator)

    assert "missing_there" in open_differences()
