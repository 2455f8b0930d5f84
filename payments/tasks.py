"""Tasks that look for rows in a state and work them off one by one.

Each may run twice, late or never: rows are claimed, calls carry keys, and the next run finds what was left. Each
returns how many rows it worked on.
"""

import time
from collections.abc import Callable

import structlog
from celery import shared_task

from payments.chargebacks import watching as chargebacks
from payments.holds import checkouts
from payments.invoices import services as invoices
from payments.payees import services as payees
from payments.payouts import bank, retrying
from payments.payouts import reversals_sending as reversals
from payments.payouts import sending as transfers
from payments.reconciliation import runs
from payments.reconciliation import services as reconciliation
from payments.refunds import sending as refunds
from payments.webhooks import services as webhooks

log = structlog.get_logger(__name__)
MOST_ROWS = 200
MOST_SECONDS = 10
MOST_FAILURES = 10


def work_off(*next_ones: Callable[[], bool]) -> int:
    """Call each until it finds nothing due, within bounds. A row that fails is logged and left for its next turn."""
    until, worked, failures = time.monotonic() + MOST_SECONDS, 0, 0
    for take_next in next_ones:
        more = True
        while more and worked < MOST_ROWS and failures < MOST_FAILURES and time.monotonic() < until:
            try:
                more = take_next()
            except Exception:
                log.exception("row_failed", step=f"{take_next.__module__}.{take_next.__name__}")
                failures += 1
            worked += more
    if worked:
        log.info("rows_worked_off", step=next_ones[0].__module__, count=worked)
    return worked


@shared_task
def process_events() -> int:
    """Read Stripe's messages."""
    return work_off(webhooks.process_next)


@shared_task
def send_transfers() -> int:
    """Send released pay, and confirm what was sent."""
    return work_off(transfers.send_next, transfers.confirm_next)


@shared_task
def send_refunds() -> int:
    """Send money back, and look after what is under way."""
    return work_off(refunds.send_next, refunds.confirm_next)


@shared_task
def send_reversals() -> int:
    """Take back what students owe."""
    return work_off(reversals.send_next)


@shared_task
def settle_checkouts() -> int:
    """Ask about open checkouts, close those of cancelled work, and book fees that came late."""
    return work_off(checkouts.settle_next)


@shared_task
def refresh_payees() -> int:
    """Ask how students' accounts stand."""
    return work_off(payees.refresh_next)


@shared_task
def issue_documents() -> int:
    """Issue invoices and credit notes for what was paid and refunded before there were any."""
    return work_off(invoices.issue_next)


@shared_task
def watch_bank_payouts() -> int:
    """Ask what became of money on its way to students' banks, and find what no message told."""
    return work_off(bank.watch_next, bank.find_next, retrying.settle_next)


@shared_task
def watch_chargebacks() -> int:
    """Ask how open chargebacks stand, and remind staff before the time to answer is over."""
    return work_off(chargebacks.watch_next)


@shared_task
def verify_books() -> int:
    """Check every invariant of the money and cry out about each that does not hold; tell staff of old holds."""
    reconciliation.warn_about_old_holds()
    problems, _found = reconciliation.verify()
    for problem in problems:
        log.error("books_do_not_balance", problem=problem)
    return len(problems)


@shared_task
def reconcile() -> int:
    """Begin to compare Stripe's balance transactions with the journal, or go on where the last worker stopped."""
    runs.start()
    return work_off(runs.go_on)


@shared_task
def continue_reconciliation() -> int:
    """Go on with a comparison that has been begun."""
    return work_off(runs.go_on)
