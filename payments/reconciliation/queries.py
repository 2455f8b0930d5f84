"""Whether the books are right."""

from django.db import connection, transaction

from payments.reconciliation.invariants import OF_THE_JOURNAL
from payments.reconciliation.papers import OF_THE_PAPERS
from payments.reconciliation.rules import OF_THE_ROWS

INVARIANTS = (*OF_THE_JOURNAL, *OF_THE_ROWS, *OF_THE_PAPERS)


ROOM = "64MB"
"""What the database may use to sort and hash for one comparison before it turns to its disk."""


@transaction.atomic
def verify_books() -> list[str]:
    """Every invariant that does not hold, as sentences for staff; empty when the books are right."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{ROOM}'; SET LOCAL jit = off")
    return [problem for invariant in INVARIANTS for problem in invariant.broken()]
