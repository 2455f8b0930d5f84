"""Many workers, dead workers and a dead broker: real threads, real processes, real PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from marketplace import celery
from marketplace.core.states import IllegalMove
from payments import services, tasks
from payments.models import Step, Transfer
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, database_url, failures

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[3]
WORKER = "import django; django.setup(); from payments.payouts import sending; sending.send_next()"


def test_many_workers_pay_each_student_exactly_once(simulator, company, student, rival):
    for person in (student, rival):
        stages.ready(simulator, person)
    transfers = [stages.released(simulator, company, person) for person in (student, rival) * 5]

    results = at_once(*[tasks.send_transfers] * 4)

    assert failures(results) == []
    assert Transfer.objects.filter(status=Transfer.Status.PAID).count() == 10
    for transfer in transfers:
        assert len(stages.at_stripe(simulator, transfer.hold)["transfers"]) == 1
    assert_books_balance(simulator)


def test_of_many_who_release_a_hold_one_wins(simulator, company, student):
    hold = stages.funded(simulator, company, student)

    results = at_once(*[lambda: services.release(hold, by=None)] * 6)

    assert [type(failure) for failure in failures(results)] == [IllegalMove] * 5
    assert Transfer.objects.count() == 1
    assert_books_balance(simulator)


def test_of_release_and_refund_at_once_one_wins(simulator, company, student):
    hold = stages.funded(simulator, company, student)

    results = at_once(
        lambda: services.release(hold, by=None),
        lambda: services.cancel_or_refund(hold, reason="Plans changed", by=None),
    )

    assert len(failures(results)) == 1
    assert_books_balance(simulator)


@pytest.mark.slow
def test_a_worker_killed_while_the_transfer_is_under_way_leaves_a_student_paid_once(simulator, company, student):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    simulator.fault("delay_response", path="/v1/transfers", method="POST", seconds=30)
    environment = {**os.environ, "DATABASE_URL": database_url(), "STRIPE_API_BASE": simulator.base_url}
    environment["DJANGO_SETTINGS_MODULE"] = "marketplace.settings"
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)
    stages.wait_until(lambda: stages.at_stripe(simulator, transfer.hold)["transfers"])

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert stages.again(transfer).status == Transfer.Status.PENDING
    assert [step.status for step in stages.steps_of(transfer)] == [Step.Status.SENT]
    assert tasks.send_transfers() == 0
    Transfer.objects.update(next_attempt_at=timezone.now())
    tasks.send_transfers()
    assert stages.again(transfer).status == Transfer.Status.PAID
    assert len(stages.at_stripe(simulator, transfer.hold)["transfers"]) == 1
    assert_books_balance(simulator)


@pytest.fixture
def dead_broker(monkeypatch):
    """Valkey is away: nothing listens where nudges are published."""
    monkeypatch.setattr(celery, "_paused_until", 0.0)
    monkeypatch.setattr(celery.app.conf, "broker_url", "redis://127.0.0.1:9/0")
    monkeypatch.setattr(celery.app.conf, "broker_write_url", "redis://127.0.0.1:9/0")
    monkeypatch.setattr(celery.app, "_pool", None)
    monkeypatch.setattr(celery.app.amqp, "_producer_pool", None)


def test_a_broker_that_is_down_while_approving_loses_nothing(simulator, company, student, dead_broker):
    stages.ready(simulator, student)
    hold = stages.funded(simulator, company, student)
    before = time.monotonic()

    transfer = services.release(hold, by=None)

    assert celery._paused_until > before, "the nudge went through"
    assert time.monotonic() - before < 5
    tasks.send_transfers()
    assert stages.again(transfer).status == Transfer.Status.PAID
    assert len(stages.at_stripe(simulator, transfer.hold)["transfers"]) == 1
    assert_books_balance(simulator)
