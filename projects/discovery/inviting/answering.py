"""The student's side: whether to be found at all, and what to answer."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.companies.models import Company
from accounts.people.models import StudentProfile, User
from marketplace.core.states import IllegalMove, move
from projects.applications import rules as applications
from projects.applications.blind import terms
from projects.applications.blind.striking import strike
from projects.discovery.inviting.models import InvitationMute, ProjectInvitation
from projects.discovery.inviting.services import NotAllowed, lock_project
from projects.notifications import inviting as letters

Status = ProjectInvitation.Status


@transaction.atomic
def choose(student: StudentProfile, *, by: User, is_findable: bool, paused_until: dt.datetime | None) -> StudentProfile:
    """Let companies invite the student, or not, or only from a moment on. What was sent before stays to be answered."""
    locked = _lock(student)
    if locked.is_findable != is_findable:
        audit.record(student, "findable" if is_findable else "not findable", by=by)
    student.is_findable, student.invitations_paused_until = is_findable, paused_until
    student.save(update_fields=["is_findable", "invitations_paused_until"])
    return student


@transaction.atomic
def accept(invitation: ProjectInvitation, *, by: User) -> ProjectInvitation:
    """Say yes; saying it twice is saying it once. The company learns that, and no name before the application.

    Raises IllegalMove when the time to answer is over or the project takes no applications.
    """
    _check_own(invitation, by)
    project = lock_project(invitation.project)
    invitation.refresh_from_db(fields=["status", "answer_by", "answered_at"])
    if invitation.status == Status.ACCEPTED:
        return invitation
    if invitation.status == Status.SENT and invitation.answer_by <= timezone.now():
        raise IllegalMove(_("The time to answer is over. You can still apply while the project is open."))
    problem = applications.applying(project, by)
    if problem:
        raise IllegalMove(problem)
    move(invitation, Status.ACCEPTED, by=by, answered_at=timezone.now(), answer_by=project.closes_at)
    letters.accepted(invitation)
    return invitation


@transaction.atomic
def decline(invitation: ProjectInvitation, *, by: User, reason: str = "") -> ProjectInvitation:
    """Say no. The company reads the reason, without what would tell who wrote it."""
    _check_own(invitation, by)
    move(invitation, Status.DECLINED, by=by, answered_at=timezone.now())
    invitation.reason = strike(reason.strip(), terms.of(by.student))[:300] if reason.strip() else ""
    invitation.save(update_fields=["reason"])
    letters.declined(invitation)
    return invitation


@transaction.atomic
def mute(company: Company, *, by: User) -> InvitationMute:
    """Get no more invitations of this company. It is not told."""
    _lock(by.student)
    return InvitationMute.objects.get_or_create(student=by, company=company)[0]


@transaction.atomic
def unmute(muted: InvitationMute, *, by: User) -> None:
    """Let the company invite the student again."""
    muted.delete()


def _lock(student: StudentProfile) -> StudentProfile:
    """The profile's row, locked: an invitation on its way is either there before, or refused afterwards."""
    return StudentProfile.objects.select_for_update(no_key=True).get(pk=student.pk)


def _check_own(invitation: ProjectInvitation, user: User) -> None:
    if invitation.student_id != user.pk:
        raise NotAllowed(_("This is somebody else's invitation."))
