"""The books are verified in seconds and in little memory, however long the journal has grown."""

import resource
import time

import pytest
from django.db.models import Sum

from payments.models import JournalLine, Transfer
from payments.queries import verify_books
from tests.payments.reconciliation.many import make_money

MEGABYTES = 1024


def peak() -> int:
    """The most memory this process ever had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def took(act) -> float:
    start = time.monotonic()
    act()
    return time.monotonic() - start


def sum_up() -> None:
    """The least that can be asked of these lines: what each account holds, subject by subject."""
    assert JournalLine.objects.values("account", "subject").annotate(total=Sum("amount_cents")).order_by().count()


def test_some_thousand_lines_balance_in_every_state(db, company, student, rival):
    make_money(company, [student, rival], holds=1000)

    assert JournalLine.objects.count() == 8500
    assert verify_books() == []


@pytest.mark.slow
def test_a_million_lines_take_less_than_ten_seconds_and_no_memory(db, company, student, rival):
    make_money(company, [student, rival])
    assert JournalLine.objects.count() >= 1_000_000
    before, bare = peak(), took(sum_up)

    seconds = took(lambda: verify_books() == [] or pytest.fail("the books do not balance"))

    grown = peak() - before
    print(f"{seconds:.1f} s, {seconds / bare:.1f} times a bare sum of the lines; {grown} KB more memory")
    assert seconds < max(10, 30 * bare), "slow, also for a machine as busy as this one"
    assert grown < 8 * MEGABYTES

    Transfer.objects.filter(status=Transfer.Status.PAID).update(stripe_id="")
    assert len(verify_books()) == 101, "a hundred are told, and that there are more"
    assert peak() - before < 8 * MEGABYTES
