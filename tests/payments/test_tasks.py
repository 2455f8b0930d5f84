import importlib

import pytest
from django.conf import settings
from django.utils import timezone

from marketplace.core import nudges
from payments import services, tasks
from payments.models import Payee, Transfer
from tests.payments import stages


@pytest.mark.parametrize(
    "name", sorted(e["task"] for e in settings.CELERY_BEAT_SCHEDULE.values() if e["task"].startswith("payments."))
)
def test_each_task_of_the_schedule_exists_and_finds_nothing_to_do(db, settings, name):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    module, _, task = name.rpartition(".")

    assert getattr(importlib.import_module(module), task)() == 0


def test_a_task_says_how_many_rows_it_worked_on(db, simulator, company, student):
    stages.ready(simulator, student)
    stages.released(simulator, company, student)

    assert tasks.send_transfers() == 2


@pytest.mark.broken_books
def test_a_row_that_breaks_does_not_keep_the_others_waiting(db, simulator, company, student, rival):
    for person in (student, rival):
        stages.ready(simulator, person)
    broken, good = (stages.released(simulator, company, person) for person in (student, rival))
    Transfer.objects.filter(pk=broken.pk).update(hold=stages.agreed(company, student), created_at=timezone.now())

    tasks.send_transfers()

    assert stages.again(good).status == Transfer.Status.PAID
    assert stages.again(broken).status == Transfer.Status.PENDING


@pytest.mark.django_db(transaction=True)
def test_each_step_wakes_the_worker_that_takes_the_next(simulator, company, student):
    heard = []

    def hear(sender, task, **_):
        heard.append(task)

    nudges.wanted.connect(hear)
    stages.ready(simulator, student)
    services.release(stages.funded(simulator, company, student), by=None)
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="Plans changed", by=None)
    services.cancel_or_refund(stages.agreed(company, student), reason="Plans changed", by=None)
    nudges.wanted.disconnect(hear)

    money = [task for task in heard if task.startswith("payments.")]
    assert money == [
        "payments.tasks.send_transfers",
        "payments.tasks.send_transfers",
        "payments.tasks.send_refunds",
        "payments.tasks.settle_checkouts",
    ]
    assert Payee.objects.count() == 1
