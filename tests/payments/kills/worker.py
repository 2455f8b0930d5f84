"""Celery, for a worker that may be told to stop."""

import django

from marketplace.celery import app

django.setup()

from tests.payments.kills import stops  # noqa: E402

__all__ = ["app"]
stops.arm()
