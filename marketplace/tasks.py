"""The task that proves that beat, broker and a worker are alive, and the note every task leaves when it ran."""

from celery import Task, shared_task, states
from celery.signals import task_postrun
from django.utils import timezone

from marketplace.models import Heartbeat


@shared_task
def beat() -> None:
    """Do nothing: that it ran is written down, as of every task."""


@task_postrun.connect
def note_run(task: Task, state: str, retval: object, **_) -> None:
    """Leave a row that says when this task last ran and why it failed, if it did."""
    error = "" if state == states.SUCCESS else f"{type(retval).__name__}: {retval}"[:300]
    Heartbeat.objects.update_or_create(name=task.name, defaults={"beat_at": timezone.now(), "error": error})
