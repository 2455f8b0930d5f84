"""Celery, which only wakes workers: what is due stands in PostgreSQL.

A nudge is published after commit with short time-outs. When the broker is away the nudge is dropped, publishing
pauses for a few seconds, and the periodic sweep does the work.
"""

import os
import time

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from marketplace.core.nudges import wanted

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

app = Celery("marketplace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 5
_paused_until = 0.0


def publish(sender, task: str, **_) -> None:
    """Publish one nudge, or drop it while the broker is away."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return
    try:
        app.send_task(task, retry=False, ignore_result=True, expires=60)
    except OperationalError as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("nudge_dropped", task=task, error=str(error))


wanted.connect(publish, dispatch_uid="marketplace.celery.publish")
