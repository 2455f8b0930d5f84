"""Posting to the journal."""

from dataclasses import dataclass

from django.db import connection, transaction

from payments.ledger.models import JournalEntry, JournalLine

WRITE = """
INSERT INTO payments_journalentry (key, currency, line_count, memo, created_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Debit:
    """Money that arrives in `account`, or is no longer owed by it; cents, positive."""

    account: str
    amount_cents: int
    subject: str = ""


@dataclass(frozen=True)
class Credit(Debit):
    """Money that leaves `account`, or becomes owed by it; cents, positive."""


@transaction.atomic(savepoint=False)
def post(key: str, *, currency: str, lines: list[Debit], memo: str = "") -> JournalEntry:
    """Write one entry, once: posting the same key again returns the entry that stands.

    Lines of no cents are left out. At commit the database refuses an entry that does not balance.
    """
    signed = [(line, -line.amount_cents if isinstance(line, Credit) else line.amount_cents) for line in lines]
    signed = [(line, amount) for line, amount in signed if amount]
    entry = JournalEntry(key=key, currency=currency, line_count=len(signed), memo=memo[:200])
    if not _write(entry):
        return JournalEntry.objects.get(key=key)
    JournalLine.objects.bulk_create(
        JournalLine(entry=entry, account=line.account, subject=line.subject, amount_cents=amount)
        for line, amount in signed
    )
    return entry


def _write(entry: JournalEntry) -> bool:
    """Write it and say so, or leave the one that stands; whoever posts the same key at once is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, (entry.key, entry.currency, entry.line_count, entry.memo, entry.created_at))
        written = cursor.fetchone()
    if written:
        (entry.pk,) = written
        entry._state.adding = False
    return bool(written)
