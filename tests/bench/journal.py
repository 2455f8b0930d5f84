"""Posting to the journal, one entry of three lines a transaction, beside the same rows inserted by hand."""

import time
import uuid
from collections.abc import Iterator

import psycopg2
from django.conf import settings
from django.db import connection

from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit
from tests.bench.figures import Figure, figure

Account = JournalLine.Account
ENTRIES = 1500
ENTRY = """INSERT INTO payments_journalentry (key, currency, line_count, memo, created_at)
    VALUES (%s, 'USD', 3, '', now()) RETURNING id"""
LINES = """INSERT INTO payments_journalline (entry_id, account, subject, amount_cents)
    VALUES (%s, 'held_funds', %s, 49500), (%s, 'payable', '1', -45000), (%s, 'platform_fees', %s, -4500)"""


def measure(*, runs: int) -> Iterator[Figure]:
    """Entries a second."""
    rates, floors = [], []
    for _run in range(runs):
        rates.append(ENTRIES / _post())
        floors.append(ENTRIES / _insert())
    yield figure("journal.per_s", "/s", rates, floors)


def _post() -> float:
    keys = [str(uuid.uuid4()) for _ in range(ENTRIES)]
    started = time.perf_counter()
    for key in keys:
        lines = [
            Debit(Account.HELD_FUNDS, 49500, key),
            Credit(Account.PAYABLE, 45000, "1"),
            Credit(Account.PLATFORM_FEES, 4500, key),
        ]
        ledger.post(f"bench:{key}", currency="USD", lines=lines)
    return time.perf_counter() - started


def _insert() -> float:
    """The same rows, in the same transactions, past the ORM; the database's own guards stay."""
    keys = [str(uuid.uuid4()) for _ in range(ENTRIES)]
    connection.ensure_connection()
    found = settings.DATABASES["default"]
    with psycopg2.connect(dbname=found["NAME"], user=found["USER"], host=found["HOST"]) as bare:
        started = time.perf_counter()
        for key in keys:
            with bare.cursor() as cursor:
                cursor.execute(ENTRY, [f"bare:{key}"])
                (entry,) = cursor.fetchone()
                cursor.execute(LINES, [entry, key, entry, entry, key])
            bare.commit()
        return time.perf_counter() - started
