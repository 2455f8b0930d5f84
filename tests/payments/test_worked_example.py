"""The whole way of one hold, with the numbers of a real one: $450.00 of pay and a fee of $45.00."""

import pytest

from payments import services
from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.queries import balance
from payments.models import Transfer
from payments.queries import earnings, spending
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db
Account = JournalLine.Account


def test_company_pays_student_is_paid_and_the_books_balance(simulator, company, student):
    transfer = stages.paid(simulator, company, student)

    hold = transfer.hold
    assert transfer.status == Transfer.Status.PAID
    assert [entry.key for entry in JournalEntry.objects.order_by("pk")] == [
        f"charge:{hold.checkout.charge_id}:fee",
        f"hold:{hold.pk}:funded",
        f"hold:{hold.pk}:released",
        f"transfer:{transfer.pk}:sent",
    ]
    assert balance(Account.PLATFORM_FEES, currency="USD") == -4500
    assert balance(Account.STRIPE_FEES, currency="USD") == hold.checkout.stripe_fee_cents > 0
    assert balance(Account.STRIPE_BALANCE, currency="USD") == 4500 - hold.checkout.stripe_fee_cents
    assert_books_balance(simulator)


def test_stripe_has_one_charge_and_one_transfer_in_one_group(simulator, company, student):
    transfer = stages.paid(simulator, company, student)

    found = stages.at_stripe(simulator, transfer.hold)

    assert [charge["amount"] for charge in found["charges"]] == [49500]
    assert [(sent["id"], sent["amount"]) for sent in found["transfers"]] == [(transfer.stripe_id, 45000)]
    assert transfer.hold.checkout.transfer_group == str(transfer.hold_id)


def test_totals_follow_the_money(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    assert (earnings(student).held_cents, spending(company).held_cents) == (45000, 49500)

    services.release(hold, by=None)
    assert (earnings(student).coming_cents, spending(company).released_cents) == (45000, 49500)

    stages.ready(simulator, student)
    stages.send_all()
    assert earnings(student).paid_cents == 45000
    assert [month.amount_cents for month in earnings(student).months] == [45000]
