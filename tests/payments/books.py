"""Whether the books balance: with themselves, and with what the simulated Stripe has."""

from django.db import connection

from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.queries import balance
from payments.queries import verify_books
from tests.payments.simulator_process import platform_cents


def assert_books_balance(simulator=None) -> None:
    """Every invariant holds, and our balance at Stripe is the one Stripe shows."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert verify_books() == []
    if simulator is not None:
        theirs = platform_cents(simulator)
        for currency in {*theirs, *JournalEntry.objects.values_list("currency", flat=True)}:
            ours = balance(JournalLine.Account.STRIPE_BALANCE, currency=currency)
            assert ours == theirs.get(currency, 0) - simulator.opening.get(currency, 0), currency
