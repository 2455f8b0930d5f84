"""Working through rows by the clock: one that fails is logged and keeps no other waiting."""

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog
from django.db import models

from marketplace.core.errors import DomainError

M = TypeVar("M", bound=models.Model)
MOST_SECONDS = 40

log = structlog.get_logger(__name__)


def each(rows: Iterable[M], act: Callable[[M], Any]) -> int:
    """Call `act`, a transaction of its own, for each row; return for how many it did something.

    A row that refuses moved meanwhile and is somebody else's. What is left when the time of a task is nearly over, or
    failed, waits for the next run.
    """
    until, done = time.monotonic() + MOST_SECONDS, 0
    for row in rows:
        if time.monotonic() > until:
            break
        try:
            done += bool(act(row))
        except DomainError:
            continue
        except Exception:
            log.exception("row_failed", model=row._meta.label, pk=str(row.pk))
    return done
