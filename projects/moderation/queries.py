"""What waits for a moderator."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from projects.discovery.inviting.models import ProjectInvitation
from projects.moderation.models import Report
from projects.postings.models import Project


def counts_for_staff() -> dict[str, int]:
    """How many postings and reports wait for a decision."""
    return {
        "postings": Project.objects.filter(status=Project.Status.IN_REVIEW).count(),
        "reports": Report.objects.filter(status=Report.Status.OPEN).count(),
    }


def oldest_postings() -> QuerySet[Project]:
    """The postings that have waited longest."""
    waiting = Project.objects.filter(status=Project.Status.IN_REVIEW).select_related("company")
    return waiting.only("title", "submitted_at", "company__name").order_by("submitted_at", "pk")[:10]


def words_of_invitation(user, project: Project, invitation: str) -> str:
    """What a report about an invitation begins with, so that moderators read it, too; nothing for one of others."""
    try:
        rows = ProjectInvitation.objects.filter(pk=UUID(invitation), student=user, project=project)
    except ValueError:
        return ""
    note = rows.values_list("note", flat=True).first()
    if note is None:
        return ""
    return _("This is about an invitation to apply. It said: “%(note)s”") % {"note": note or "–"} + "\n\n"


def own_data(user) -> dict[str, list[dict]]:
    """What a person reported, for the copy of their data."""
    rows = Report.objects.filter(reporter=user).select_related("project").order_by("created_at")
    return {
        "reports": [
            {
                "project": row.project.title,
                "reason": row.reason,
                "details": row.details,
                "status": row.status,
                "created_at": row.created_at.isoformat(),
            }
            for row in rows
        ]
    }
