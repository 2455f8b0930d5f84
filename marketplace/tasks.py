"""The task that proves that beat, broker and a worker are alive."""

from celery import shared_task
from django.utils import timezone

from marketplace.models import Heartbeat


@shared_task
def beat() -> None:
    """Leave a row that says when a worker last did something."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})
