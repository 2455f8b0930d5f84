"""Waking a worker after commit, without depending on anything outside the database.

A nudge makes work prompt; the periodic sweep makes it certain. So a nudge may be lost, and whoever hears
`wanted` must never raise or wait for long.
"""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

wanted = Signal()
"""Sent after commit with `task`, the dotted name of the Celery task that should look for rows."""


def nudge(task: str) -> None:
    """Ask for a run of `task` once the current transaction has committed."""
    transaction.on_commit(partial(wanted.send_robust, sender=None, task=task), robust=True)
