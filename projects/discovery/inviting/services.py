"""The company's side of an invitation: sending it, and what becomes of it without an answer; `answering` is the
student's.

Who changes an invitation and its project takes the project's row first, then the student's profile, then the
invitation's: so do the closing of a posting and of an account.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import StudentProfile, User
from marketplace.core import sweeps
from marketplace.core.errors import DomainError
from marketplace.core.states import move, move_many
from projects import permissions
from projects.applications.models import Application
from projects.discovery.inviting import hiding, queries, rules
from projects.discovery.inviting.models import InvitationMute, ProjectInvitation
from projects.notifications import inviting as letters
from projects.postings.models import Project

Status = ProjectInvitation.Status
WAITING = (Status.SENT, Status.ACCEPTED)


class CannotInvite(DomainError):
    """This posting may invite nobody, or not this student, now."""


class NotAllowed(DomainError):
    """This person may not take this step."""

    status_code = 403


@transaction.atomic
def invite(project: Project, student: StudentProfile, *, by: User, note: str = "") -> ProjectInvitation:
    """Ask a student to apply; asking twice is asking once.

    Raises CannotInvite when the posting has no invitations left or takes no applications, or the student cannot be
    invited, which says nothing about why: it may be a pause, a mute or too many invitations.
    """
    if not permissions.may_invite(by, project):
        raise NotAllowed(_("Only an owner or manager of the company can invite students."))
    refuse(rules.note(note))
    project = lock_project(project)
    existing = ProjectInvitation.objects.filter(project=project, student=student.user_id).first()
    if existing:
        return existing
    taken = queries.numbers(project)
    refuse(rules.inviting(project, sent=len(taken)))
    StudentProfile.objects.select_for_update(no_key=True).get(pk=student.pk)
    found = queries.invitable(project).filter(pk=student.pk).select_related("user").first()
    refuse("" if found else _("This student cannot be invited any more. Choose another."))
    invitation = ProjectInvitation.objects.create(
        project=project,
        student=found.user,
        invited_by=by,
        number=hiding.number(project, found.pk, taken=taken),
        note=note.strip(),
        answer_by=min(timezone.now() + dt.timedelta(days=settings.INVITE_ANSWER_DAYS), project.closes_at),
    )
    audit.record(invitation, "invited", by=by)
    letters.invited(invitation)
    return invitation


@transaction.atomic(savepoint=False)
def follow(application: Application) -> ProjectInvitation | None:
    """Bring the invitation up to its application: one that reached the company was followed.

    Who waits for a place to apply has said yes, and the company learns no more than that.
    """
    to = Status.APPLIED if application.submitted_at else Status.ACCEPTED
    origins = WAITING if application.submitted_at else (Status.SENT,)
    rows = ProjectInvitation.objects.filter(
        project=application.project_id, student=application.student_id, status__in=origins
    )
    invitation = rows.select_for_update(of=("self",), no_key=True).first()
    if invitation is None:
        return None
    dates = {"answered_at": invitation.answered_at or timezone.now(), "answer_by": application.project.closes_at}
    return move(invitation, to, **dates)


def lapse_due(now: dt.datetime) -> int:
    """End invitations whose time is over; return how many."""
    due = ProjectInvitation.objects.filter(status__in=WAITING, answer_by__lte=now).order_by("answer_by", "pk")
    return sweeps.each(due, lambda invitation: _lapse(invitation, now))


@transaction.atomic
def _lapse(invitation: ProjectInvitation, now: dt.datetime) -> bool:
    """End one, unless its student answered meanwhile and so has longer."""
    rows = ProjectInvitation.objects.filter(pk=invitation.pk, answer_by__lte=now)
    return bool(move_many(rows, Status.LAPSED, reason=_("Nobody answered in time.")))


@transaction.atomic
def lapse_all(rows: QuerySet[ProjectInvitation], *, reason: str) -> int:
    """End those of `rows` that something might still come of; return how many. No mail: nobody lost anything."""
    return len(move_many(rows.filter(status__in=WAITING).order_by("pk"), Status.LAPSED, reason=reason))


@transaction.atomic
def forget(user: User) -> None:
    """Take away what invitations say about somebody whose account closed, and whom they muted."""
    got = ProjectInvitation.objects.filter(student=user)
    lapse_all(got, reason=_("The student closed their account."))
    got.update(note="", reason="")
    InvitationMute.objects.filter(student=user).delete()


def lock_project(project: Project) -> Project:
    """The project's row, locked for this transaction."""
    rows = Project.objects.select_for_update(of=("self",), no_key=True).select_related("company").defer("search")
    return rows.get(pk=project.pk)


def refuse(sentence: str) -> None:
    """Raise CannotInvite when there is a sentence that says why."""
    if sentence:
        raise CannotInvite(sentence)
