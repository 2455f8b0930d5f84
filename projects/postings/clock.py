"""What time itself does to postings."""

import datetime as dt

from marketplace.core.states import IllegalMove
from projects.postings import services as postings
from projects.postings.models import Project


def close_expired(now: dt.datetime) -> int:
    """Close postings whose time for applications is over; return how many."""
    due = Project.objects.filter(status=Project.Status.OPEN, closes_at__lte=now).select_related("company")
    return sum(_close(project) for project in due)


def _close(project: Project) -> bool:
    """Close one; a row that moved meanwhile is somebody else's."""
    try:
        postings.close(project, by=None, reason=Project.CloseReason.EXPIRED)
    except IllegalMove:
        return False
    return True
