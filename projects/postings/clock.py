"""What time itself does to postings."""

import datetime as dt
from functools import partial

from marketplace.core import sweeps
from projects.postings import services as postings
from projects.postings.models import Project


def close_expired(now: dt.datetime) -> int:
    """Close postings whose time for applications is over; return how many."""
    due = Project.objects.filter(status=Project.Status.OPEN, closes_at__lte=now).select_related("company")
    return sweeps.each(due, partial(postings.close, by=None, reason=Project.CloseReason.EXPIRED))
