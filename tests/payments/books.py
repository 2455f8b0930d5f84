"""Whether the books balance: with themselves, and with what the simulated Stripe has."""

from django.db import connection

from payments.ledger.models import JournalLine
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
        ours = balance(JournalLine.Account.STRIPE_BALANCE, currency="USD")
        assert ours == platform_cents(simulator) - simulator.opening
