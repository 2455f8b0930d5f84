"""What waits for a moderator."""

from projects.moderation.models import Report
from projects.postings.models import Project


def counts_for_staff() -> dict[str, int]:
    """How many postings and reports wait for a decision."""
    return {
        "postings": Project.objects.filter(status=Project.Status.IN_REVIEW).count(),
        "reports": Report.objects.filter(status=Report.Status.OPEN).count(),
    }
