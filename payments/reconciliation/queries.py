"""Whether the books are right."""

from payments.reconciliation.invariants import OF_THE_JOURNAL
from payments.reconciliation.papers import OF_THE_PAPERS
from payments.reconciliation.rules import OF_THE_ROWS

INVARIANTS = (*OF_THE_JOURNAL, *OF_THE_ROWS, *OF_THE_PAPERS)


def verify_books() -> list[str]:
    """Every invariant that does not hold, as sentences for staff; empty when the books are right."""
    return [problem for invariant in INVARIANTS for problem in invariant.broken()]
