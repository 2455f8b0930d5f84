"""Posting to the journal."""

from dataclasses import dataclass

from django.db import transaction

from payments.ledger.models import JournalEntry, JournalLine


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
    defaults = {"currency": currency, "line_count": len(signed), "memo": memo[:200]}
    entry, is_new = JournalEntry.objects.get_or_create(key=key, defaults=defaults)
    if is_new:
        JournalLine.objects.bulk_create(
            JournalLine(entry=entry, account=line.account, subject=line.subject, amount_cents=amount)
            for line, amount in signed
        )
    return entry
