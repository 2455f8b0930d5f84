"""verify_books() over years of money, beside one sum over the same lines."""

import resource
import time
from collections.abc import Callable, Iterator

from django.db import connection

from payments.models import JournalLine
from payments.queries import verify_books
from tests.bench.figures import Figure, figure
from tests.factories import CompanyFactory, StudentFactory
from tests.payments.reconciliation.many import HOLDS_PER_MILLION_LINES, make_money

SUM = "SELECT account, subject, sum(amount_cents) FROM payments_journalline GROUP BY account, subject"


def measure(*, rows: int, runs: int) -> Iterator[Figure]:
    """Seconds for about so many journal lines, and how much this process grew."""
    students = [StudentFactory().user for _ in range(50)]
    make_money(CompanyFactory(), students, holds=rows * HOLDS_PER_MILLION_LINES // 1_000_000)
    problems = verify_books()
    if problems:
        raise SystemExit(f"The books of this benchmark do not balance: {problems[:3]}")
    before = _peak_mb()
    times = [_timed(verify_books) for _run in range(runs)]
    floors = [_timed(_sum) for _run in range(runs)]
    lines = JournalLine.objects.count()
    yield figure(f"verify_books.{lines}_lines", "s", times, floors)
    yield figure("verify_books.memory_mb", "MB", [_peak_mb()], [before])


def _sum() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({SUM}) AS balances")
        cursor.fetchone()


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
