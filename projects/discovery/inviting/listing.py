"""What a company sees of the students it invited, before and after they applied."""

from collections.abc import Sequence
from dataclasses import dataclass

from projects.applications.models import Application
from projects.discovery.inviting.models import ProjectInvitation
from projects.postings.models import Project


@dataclass(frozen=True)
class Sent:
    """An invitation, and the application that followed it: who applied is shown as the application shows it."""

    invitation: ProjectInvitation
    application: Application | None


def described(invitations: Sequence[ProjectInvitation], project: Project) -> list[Sent]:
    """The invitations with what came of them, in one statement."""
    applied = [row.student_id for row in invitations if row.status == ProjectInvitation.Status.APPLIED]
    rows = project.applications.submitted().filter(student__in=applied).select_related("student")
    found = {application.student_id: application for application in rows}
    return [Sent(invitation, found.get(invitation.student_id)) for invitation in invitations]
