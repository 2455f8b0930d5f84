"""The books are verified in little memory, however long the journal has grown; `make bench` says how fast."""

import resource

import pytest

from payments.models import JournalLine, Transfer
from payments.queries import verify_books
from tests.payments.reconciliation.many import HOLDS_PER_MILLION_LINES, make_money

KILOBYTES = 8 * 1024


def peak() -> int:
    """The most memory this process ever had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_some_thousand_lines_balance_in_every_state(db, company, student, rival):
    make_money(company, [student, rival], holds=1000)

    assert JournalLine.objects.count() == 8500
    assert verify_books() == []


@pytest.mark.slow
def test_many_lines_take_no_memory_right_or_wrong(db, company, student, rival):
    make_money(company, [student, rival], holds=HOLDS_PER_MILLION_LINES // 8)
    before = peak()

    assert verify_books() == []
    assert peak() - before < KILOBYTES

    Transfer.objects.filter(status=Transfer.Status.PAID).update(stripe_id="")
    assert len(verify_books()) == 101, "a hundred are told, and that there are more"
    assert peak() - before < KILOBYTES
