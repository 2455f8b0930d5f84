"""Claiming the next due row of an outbox, so that two workers never hold the same one.

A claim is a lease: `next_attempt_at` moves on before the lock is let go. A worker that dies leaves its row to be
found again when the lease is over; a worker that answers sets the time itself.
"""

import datetime as dt
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

M = TypeVar("M", bound=models.Model)
LEASE = dt.timedelta(minutes=2)
"""Longer than any call to Stripe may take, time-outs and the library's repeats included."""


@transaction.atomic(savepoint=False)
def claim(rows: "models.QuerySet[M]", *, lease: dt.timedelta = LEASE) -> M | None:
    """The row of `rows` that has been due longest and that nobody else holds, or None. Stays locked until commit."""
    due = rows.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at")
    row = due.select_for_update(skip_locked=True, of=("self",)).first()
    if row is not None:
        claimed: Any = row
        claimed.next_attempt_at = timezone.now() + lease
        claimed.save(update_fields=["next_attempt_at"])
    return row


def backoff(attempt: int, *, first: dt.timedelta = dt.timedelta(minutes=1)) -> dt.timedelta:
    """How long to wait after the `attempt`th failure: doubling from `first`, at most six hours."""
    return min(first * (1 << min(attempt - 1, 12)), dt.timedelta(hours=6))
