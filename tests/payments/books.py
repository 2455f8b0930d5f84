"""Whether the books balance: with themselves, and with what the simulated Stripe has."""

from django.db import connection

from payments.gateway.steps import UNSETTLED
from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.queries import balance
from payments.models import Checkout, Refund, Step, StripeEvent
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


def assert_nothing_is_lost(simulator) -> None:
    """The same at the end of any test: with Stripe only where nothing is under way that we have not heard of yet."""
    if connection.needs_rollback:
        return
    under_way = (
        Step.objects.filter(status__in=UNSETTLED),
        Checkout.objects.filter(status=Checkout.Status.OPEN),
        Checkout.objects.filter(status=Checkout.Status.PAID, stripe_fee_cents=None),
        Refund.objects.filter(status=Refund.Status.SENT),
        StripeEvent.objects.filter(status__in=[StripeEvent.Status.RECEIVED, StripeEvent.Status.FAILED]),
    )
    is_settled = not any(rows.exists() for rows in under_way)
    assert_books_balance(simulator if is_settled else None)


def ledger(**names) -> str:
    """The journal as text, an entry a line in the order written: its key, what is debited, =, what is credited.

    Each name stands for a row wherever the row's id, or Stripe's id for it, is meant:
    `hold:H:funded: stripe_balance 495.00 = held_funds(H) 495.00`.
    """
    short = {key: name for name, row in names.items() for key in _keys(row)}
    entries = JournalEntry.objects.order_by("pk").prefetch_related("lines")
    return "\n".join(_entry(entry, short) for entry in entries)


def _keys(row) -> list[str]:
    known = (row.pk, getattr(row, "stripe_id", ""), getattr(row, "charge_id", ""))
    return [str(key) for key in known if key]


def _entry(entry: JournalEntry, short: dict[str, str]) -> str:
    key = ":".join(short.get(part, part) for part in entry.key.split(":"))
    lines = sorted(entry.lines.all(), key=lambda line: line.pk)
    debits = [_line(line, short) for line in lines if line.amount_cents > 0]
    credits = [_line(line, short) for line in lines if line.amount_cents < 0]
    return f"{key}: {' + '.join(debits)} = {' + '.join(credits)}"


def _line(line: JournalLine, short: dict[str, str]) -> str:
    subject = f"({short.get(line.subject, line.subject)})" if line.subject else ""
    return f"{line.account}{subject} {abs(line.amount_cents) / 100:.2f}"


def table(text: str) -> str:
    """A table as a test writes it: an entry a line, indented and aligned as it reads best."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
