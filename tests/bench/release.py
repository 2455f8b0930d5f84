"""Releases: from a row that waits to a student who is paid, through the real task and the simulated Stripe."""

import time
from collections.abc import Callable, Iterator

import redis
from django.conf import settings

from marketplace.core.nudges import wanted
from payments import services as payments
from payments.models import Transfer
from tests.bench.figures import Figure, figure
from tests.bench.services import Workshop
from tests.bench.worker import DONE, GO, app, nothing, say_done, wait_for_go
from tests.factories import CompanyFactory, StudentFactory
from tests.payments import stages

RELEASES, AT_ONCE, EMPTY = 200, 20, 1000
TASK = "payments.tasks.send_transfers"


def measure(workshop: Workshop, simulator, *, runs: int) -> Iterator[Figure]:
    """Releases a second with one worker and with two, beside tasks that do nothing."""
    # Nobody is woken while releases are prepared: all of them are to be there when the clock starts.
    wanted.disconnect(dispatch_uid="marketplace.celery.publish")
    for count in (1, 2):
        with workshop.workers(count):
            _nothing_happens(count, EMPTY // 10)
            rates, floors = [], []
            for _run in range(runs):
                _release(simulator, RELEASES)
                rates.append(RELEASES / _timed(_send, _all_paid))
                floors.append(_nothing_happens(count, EMPTY))
        yield figure("release.per_s" if count == 1 else f"release.per_s.{count}_workers", "/s", rates, floors)


def _release(simulator, count: int) -> None:
    company, student = CompanyFactory(), StudentFactory().user
    stages.ready(simulator, student)
    for _checkout in range(count // AT_ONCE):
        holds = [stages.agreed(company, student) for _ in range(AT_ONCE)]
        payments.confirm_checkout(stages.paid_at_stripe(simulator, *holds))
        for hold in holds:
            payments.release(hold, by=None)


def _send() -> None:
    for _piece in range(8):
        app.send_task(TASK, ignore_result=True)


def _all_paid() -> bool:
    return not Transfer.objects.exclude(status=Transfer.Status.PAID).exists()


def _nothing_happens(workers: int, count: int) -> float:
    """Tasks a second that do nothing, from a queue that was filled before."""
    valkey = redis.Redis.from_url(settings.REDIS_URL)
    valkey.delete(GO, DONE)
    ends = (workers, count, workers)
    for task, times in zip((wait_for_go, nothing, say_done), ends, strict=True):
        for _ in range(times):
            task.delay()
    return count / _timed(lambda: valkey.set(GO, 1), lambda: int(valkey.get(DONE) or 0) >= workers)


def _timed(begin: Callable[[], object], is_over: Callable[[], bool]) -> float:
    started = time.perf_counter()
    begin()
    while not is_over():
        time.sleep(0.01)
    return time.perf_counter() - started
