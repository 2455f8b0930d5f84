"""A reconciliation run reads all that Stripe has, once, and goes on where a worker stopped."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Sum
from django.utils import timezone

from payments import services, tasks
from payments.models import BalanceTransaction, Difference, JournalEntry, Run
from payments.reconciliation import checks, runs
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures
from tests.payments.reconciliation.clock import open_differences, reconcile

pytestmark = pytest.mark.django_db


def later(**much):
    return time_machine.travel(timezone.now() + dt.timedelta(**much))


@pytest.fixture
def everything(simulator, company, student):
    """Money that was paid, released and sent, and money that went back."""
    stages.paid(simulator, company, student)
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Plans changed", by=None)
    stages.refund_all()


def test_each_movement_at_stripe_is_found_in_the_journal(simulator, everything):
    run = reconcile()

    assert (run.read_count, run.matched_count, run.different_count) == (4, 4, 0)
    assert {one.type for one in BalanceTransaction.objects.all()} == {"charge", "transfer", "refund"}
    assert not BalanceTransaction.objects.exclude(status="matched").exists()
    assert not Difference.objects.exists()
    assert_books_balance(simulator)


def test_a_charge_for_several_holds_is_their_funding_together_and_the_fee(simulator, company, student, rival):
    holds = [stages.agreed(company, who) for who in (student, rival)]
    services.confirm_checkout(stages.paid_at_stripe(simulator, *holds))

    reconcile()

    (charge,) = BalanceTransaction.objects.all()
    assert charge.status == "matched" and charge.net_cents == 2 * 49500 - charge.fee_cents
    assert open_differences() == {}
    assert_books_balance(simulator)


def test_a_second_run_reads_nothing_twice(simulator, everything, company, student):
    reconcile()
    stages.funded(simulator, company, student)

    run = reconcile(days=3)

    assert (run.read_count, run.matched_count, run.different_count) == (1, 1, 0)
    assert BalanceTransaction.objects.count() == 5
    assert_books_balance(simulator)


def test_a_run_reads_from_a_few_days_before_the_last(simulator, everything):
    first = reconcile()

    assert first.since is None
    assert reconcile(days=5).since == first.started_at - runs.OVERLAP
    assert_books_balance(simulator)


def test_many_pages_are_read_to_the_end(simulator, everything, monkeypatch):
    monkeypatch.setattr("payments.gateway.balances.PAGE", 1)
    monkeypatch.setattr(runs, "PIECE", 1)
    monkeypatch.setattr(runs, "ENTRIES", 1)

    assert reconcile().matched_count == 4
    assert_books_balance(simulator)


def test_a_worker_that_dies_is_followed_by_another(simulator, everything, monkeypatch):
    monkeypatch.setattr("payments.gateway.balances.PAGE", 2)
    with later(days=2):
        run = runs.start()
        assert runs.go_on()
    stopped = stages.again(run)
    assert stopped.read_count == 2 and stopped.cursor and not stopped.finished_at

    with later(days=2, minutes=5):
        assert runs.start() == run
        while runs.go_on():
            pass

    assert (stages.again(run).read_count, stages.again(run).matched_count) == (4, 4)
    assert_books_balance(simulator)


def test_two_workers_do_not_work_on_the_same_piece(simulator, everything, monkeypatch):
    seen = []

    def read(run):
        seen.append(runs.go_on())
        return "", {}

    monkeypatch.setitem(runs.PIECES, Run.Phase.READING, read)
    runs.start()

    assert runs.go_on() and seen == [False]
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_count_nothing_twice(simulator, everything, foreign_charge, monkeypatch):
    monkeypatch.setattr("payments.gateway.balances.PAGE", 1)
    monkeypatch.setattr(runs, "PIECE", 1)
    monkeypatch.setattr(checks, "MESSAGES_TAKE", dt.timedelta(0))

    def work():
        runs.start()
        while runs.go_on():
            pass

    assert failures(at_once(*[work] * 4)) == []
    work()

    counts = Run.objects.aggregate(read=Sum("read_count"), matched=Sum("matched_count"), new=Sum("different_count"))
    assert counts == {"read": 5, "matched": 4, "new": 2}
    assert BalanceTransaction.objects.count() == 5 and set(open_differences()) == {"missing_here", "balance"}


def test_there_is_one_run_at_a_time(simulator):
    assert runs.start() == runs.start()
    assert_books_balance(simulator)


def test_while_stripe_is_away_the_run_says_so_and_waits(simulator, everything):
    simulator.fault("error", path="/v1/balance_transactions", times=3)
    run = runs.start()

    assert not runs.go_on()

    assert stages.again(run).error and not stages.again(run).finished_at
    simulator.post("faults/clear")
    with later(days=2):
        while runs.go_on():
            pass
    assert stages.again(run).finished_at and not stages.again(run).error, (
        stages.again(run).error,
        stages.again(run).phase,
        stages.again(run).next_attempt_at,
    )
    assert_books_balance(simulator)


def test_what_is_young_may_still_be_under_way(simulator, foreign_charge):
    runs.start()
    while runs.go_on():
        pass

    assert BalanceTransaction.objects.get().status == "open"
    assert open_differences() == {}


def test_the_tasks_begin_a_run_and_go_on_with_it(simulator, everything):
    assert tasks.continue_reconciliation() == 0
    assert tasks.reconcile() > 0
    assert Run.objects.get().finished_at
    assert_books_balance(simulator)


def test_staff_hears_of_a_run_that_found_something(simulator, foreign_charge, moderator):
    reconcile()
    reconcile(days=3)

    assert [note.title for note in moderator.notifications.all()] == ["Stripe and the books differ in 2 places"]


def test_a_journal_entry_of_a_kind_nobody_knows_is_shown(simulator, everything):
    entry = JournalEntry.objects.get(key__startswith="refund:")
    with stages.journal_open():
        JournalEntry.objects.filter(pk=entry.pk).update(key="tampered")

    reconcile()

    assert set(open_differences()) == {"missing_here", "missing_there"}
