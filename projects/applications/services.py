"""The verbs of an application, in the order they happen; those before it is sent are in `writing`.

Who changes an application and its project in one transaction takes the project's row first, then the application's:
so do `workspace.start` and the closing of a posting, and nobody meets another head-on.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core.states import IllegalMove, move
from projects.applications import blind, feedback, queue, rules
from projects.applications.guards import (
    CannotApply,
    CannotOffer,
    EditedElsewhere,
    Incomplete,
    NotAllowed,
    TooManyApplications,
    check_author,
    check_decides,
    check_reads,
    check_unanswered,
    check_unbiased,
    has_become,
    lock_project,
    refuse,
)
from projects.applications.models import Application, Note
from projects.applications.writing import apply, discard, edit, save_draft, send, start, submit
from projects.notifications import applications as notifications

__all__ = [
    "CannotApply",
    "CannotOffer",
    "EditedElsewhere",
    "Incomplete",
    "NotAllowed",
    "TooManyApplications",
    "accept",
    "apply",
    "decline",
    "decline_many",
    "discard",
    "edit",
    "note",
    "offer",
    "save_draft",
    "send",
    "shortlist",
    "start",
    "submit",
    "turn_down",
    "withdraw",
]

Status = Application.Status


@transaction.atomic
def withdraw(application: Application, *, by: User, reason: str = "") -> Application:
    """The student takes the application back, for good; an offer that came meanwhile is read first."""
    check_author(application, by)
    lock_project(application)
    if has_become(application, Status.OFFERED):
        raise IllegalMove(_("Good news came meanwhile: the company offers you the project. Read the offer first."))
    if queue.leave(application, by=by, reason=reason):
        notifications.withdrawn(application, reason=blind.shown(application, reason))
    return application


@transaction.atomic
def turn_down(application: Application, *, by: User, reason: str = "") -> Application:
    """The student does not take the offer; the place is free again."""
    check_author(application, by)
    lock_project(application)
    if not has_become(application, Status.OFFERED):
        raise IllegalMove(_("There is no offer to turn down any more."))
    queue.leave(application, by=by, reason=reason)
    notifications.turned_down(application, reason=reason)
    return application


@transaction.atomic
def shortlist(application: Application, *, by: User) -> Application:
    """The company keeps this applicant in view and learns who it is; from now on both may write."""
    check_reads(application, by)
    check_unbiased(application, by)
    lock_project(application)
    move(application, Status.SHORTLISTED, by=by)
    blind.reveal(application, by=by)
    notifications.shortlisted(application)
    return application


@transaction.atomic
def decline(application: Application, *, by: User, reason: str, line: str = "") -> Application:
    """Say no, with a reason the student reads and perhaps a line about theirs; a live offer is taken back by it.

    Raises Incomplete without a reason.
    """
    check_decides(application, by)
    if not reason.strip():
        raise Incomplete(_("Give a reason: it is the least an applicant deserves."))
    lock_project(application)
    check_unanswered(application)
    was_offered = has_become(application, Status.OFFERED)
    ended = {"decline_reason": reason, "decided_at": timezone.now(), "bench_position": None}
    move(application, Status.DECLINED, by=by, reason=reason, **ended)
    feedback.write(application, by=by, line=line)
    letter = notifications.offer_taken_back if was_offered else notifications.declined
    letter(application, line=line.strip())
    return application


@transaction.atomic
def decline_many(applications: Iterable[Application], *, by: User, reason: str, line: str = "") -> int:
    """Say no to several with one reason; those decided meanwhile are left alone. Returns how many were declined."""
    declined = 0
    for application in sorted(applications, key=lambda application: (application.project_id, application.pk)):
        try:
            decline(application, by=by, reason=reason, line=line)
        except IllegalMove:
            continue
        declined += 1
    return declined


@transaction.atomic
def offer(application: Application, *, by: User, note: str = "") -> Application:
    """Offer the project; the student has OFFER_HOURS to answer.

    Raises CannotOffer when every place is offered or taken: the project's row is the lock.
    """
    check_decides(application, by)
    project = lock_project(application)
    if not has_become(application, Status.OFFERED):
        refuse(CannotOffer, rules.offering(project, application.student))
    now = timezone.now()
    ends_at = now + dt.timedelta(hours=settings.OFFER_HOURS)
    dates = {"offered_at": now, "offer_expires_at": ends_at, "decided_at": None, "bench_position": None}
    move(application, Status.OFFERED, by=by, offer_note=note, decline_reason="", **dates)
    blind.reveal(application, by=by)
    notifications.offered(application, is_held=rules.is_held_already(project))
    return application


@transaction.atomic
def accept(application: Application, *, by: User) -> Application:
    """The student says yes; `workspace.start` calls this and makes the engagement."""
    check_author(application, by)
    if application.offer_expires_at and application.offer_expires_at <= timezone.now():
        raise IllegalMove(_("The offer has expired. Write to the company: it may offer the project again."))
    return move(application, Status.ACCEPTED, by=by, decided_at=timezone.now())


@transaction.atomic
def note(application: Application, *, by: User, text: str) -> Note:
    """Write something about an applicant for one's colleagues."""
    check_reads(application, by)
    written = Note.objects.create(application=application, author=by, text=text)
    audit.record(application, "note added", by=by)
    return written
