"""A night of reconciliation, so long after the facts that nothing counts as under way any more."""

import datetime as dt

import time_machine
from django.utils import timezone

from payments.models import Difference, Run
from payments.reconciliation import runs


def reconcile(*, days: int = 2) -> Run:
    """A whole run, `days` from now."""
    with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
        run = runs.start()
        while runs.go_on():
            pass
    run.refresh_from_db()
    assert run.finished_at, run.error
    return run


def open_differences() -> dict[str, Difference]:
    """What a person still has to look at, by kind."""
    found = list(Difference.objects.filter(status=Difference.Status.OPEN).order_by("kind"))
    return {difference.kind: difference for difference in found}
