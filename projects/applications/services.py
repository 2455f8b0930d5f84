"""The verbs of an application, in the order they happen.

Who changes an application and its project in one transaction takes the project's row first, then the application's:
so do `workspace.start` and the closing of a posting, and nobody meets another head-on.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove, move
from projects import permissions
from projects.applications import rules
from projects.applications.models import Answer, Application, Note
from projects.notifications import applications as notifications
from projects.postings.models import Project

Status = Application.Status


class CannotApply(DomainError):
    """This person cannot apply to this project now."""


class Incomplete(DomainError):
    """Something that is needed is missing."""


class TooManyApplications(DomainError):
    """The student has as many open applications as anyone may have."""


class CannotOffer(DomainError):
    """All places are offered or taken, or the project or the student is gone."""


class EditedElsewhere(DomainError):
    """Another tab saved the same application meanwhile."""


class NotAllowed(DomainError):
    """This person may not take this step."""

    status_code = 403


@transaction.atomic
def start(project: Project, *, by: User) -> Application:
    """The student's application to this project: the one there is, or a new draft.

    Raises CannotApply when the project is closed, the person is no student, not verified, or of that company.
    """
    existing = Application.objects.filter(project=project, student=by).first()
    if existing:
        return existing
    _refuse(CannotApply, rules.applying(project, by))
    try:
        with transaction.atomic():
            return Application.objects.create(project=project, student=by)
    except IntegrityError:
        return Application.objects.get(project=project, student=by)


@transaction.atomic
def save_draft(
    application: Application, *, by: User, pitch: str, answers: Mapping[int, str], seen: str = "", tab: str = ""
) -> Application:
    """Keep what the student typed, complete or not, while it is a draft.

    `answers` maps question ids to texts; questions of other projects are ignored. `tab` names the open page, `seen`
    the page that had saved it last when this one was opened: raises EditedElsewhere when a third saved in between.
    """
    _check_author(application, by)
    return _write(application, Status.DRAFT, pitch, answers, seen, tab)


@transaction.atomic
def edit(
    application: Application, *, by: User, pitch: str, answers: Mapping[int, str], seen: str = "", tab: str = ""
) -> Application:
    """Change a sent application; it stays complete. Allowed until the company has shortlisted or decided."""
    _check_author(application, by)
    _write(application, Status.SUBMITTED, pitch, answers, seen, tab)
    _check_complete(application)
    audit.record(application, "edited", by=by)
    return application


def _write(
    application: Application, status: str, pitch: str, answers: Mapping[int, str], seen: str, tab: str
) -> Application:
    latest = Application.objects.select_for_update().get(pk=application.pk)
    if latest.status != status:
        raise IllegalMove(_("It has gone on meanwhile, so it can no longer be changed here."))
    if latest.edited_in not in ("", seen, tab):
        raise EditedElsewhere(_("It was changed in another tab. Reload the page to see the newest version."))
    application.pitch, application.edited_in = pitch, tab
    application.save(update_fields=["pitch", "edited_in", "updated_at"])
    questions = application.project.questions.filter(pk__in=answers)
    Answer.objects.bulk_create(
        [Answer(application=application, question=question, text=answers[question.pk]) for question in questions],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text"],
    )
    return application


@transaction.atomic
def discard(application: Application, *, by: User) -> None:
    """Throw away a draft that was never sent."""
    _check_author(application, by)
    if not Application.objects.filter(pk=application.pk, status=Status.DRAFT).delete()[0]:
        raise IllegalMove(_("This application was sent, so it can only be withdrawn."))


@transaction.atomic
def submit(application: Application, *, by: User) -> Application:
    """Send the application to the company; sending twice is sending once.

    Raises Incomplete without a pitch or an answer, TooManyApplications at the limit, CannotApply when the project
    has closed meanwhile.
    """
    _check_author(application, by)
    User.objects.select_for_update().get(pk=by.pk)
    if _has_become(application, Status.SUBMITTED):
        return application
    _refuse(CannotApply, rules.applying(application.project, by))
    _check_complete(application)
    _refuse(TooManyApplications, rules.live_limit(by))
    now = timezone.now()
    still_open = Project.objects.filter(pk=application.project_id, status=Project.Status.OPEN, closes_at__gt=now)
    not_full = still_open.filter(applications_count__lt=F("seats") * settings.APPLICATIONS_PER_SEAT)
    if not not_full.update(applications_count=F("applications_count") + 1):
        raise CannotApply(_("This project no longer takes applications."))
    move(application, Status.SUBMITTED, by=by, submitted_at=now)
    notifications.received(application)
    return application


@transaction.atomic
def send(project: Project, *, by: User, **written: Any) -> Application:
    """Write and send an application in one step; sending twice is sending once.

    `written` and what it raises are those of `save_draft` and `submit`.
    """
    application = start(project, by=by)
    User.objects.select_for_update().get(pk=by.pk)
    if _has_become(application, Status.SUBMITTED):
        return application
    return submit(save_draft(application, by=by, **written), by=by)


@transaction.atomic
def apply(project: Project, *, by: User, pitch: str, answers: Mapping[int, str]) -> Application:
    """Like `send`, for those who must hear that they had applied before."""
    if Application.objects.filter(project=project, student=by).submitted().exists():
        raise CannotApply(_("You have already applied to this project."))
    return send(project, by=by, pitch=pitch, answers=answers)


@transaction.atomic
def withdraw(application: Application, *, by: User, reason: str = "") -> Application:
    """The student takes the application back, for good; an offer that came meanwhile is read first."""
    _check_author(application, by)
    _lock_project(application)
    if _has_become(application, Status.OFFERED):
        raise IllegalMove(_("Good news came meanwhile: the company offers you the project. Read the offer first."))
    _take_back(application, by=by, reason=reason)
    notifications.withdrawn(application, reason=reason)
    return application


@transaction.atomic
def turn_down(application: Application, *, by: User, reason: str = "") -> Application:
    """The student does not take the offer; the place is free again."""
    _check_author(application, by)
    _lock_project(application)
    if not _has_become(application, Status.OFFERED):
        raise IllegalMove(_("There is no offer to turn down any more."))
    _take_back(application, by=by, reason=reason)
    notifications.turned_down(application, reason=reason)
    return application


def _take_back(application: Application, *, by: User | None, reason: str) -> None:
    move(application, Status.WITHDRAWN, by=by, reason=reason, decided_at=timezone.now())
    Project.objects.filter(pk=application.project_id).update(applications_count=F("applications_count") - 1)


@transaction.atomic
def shortlist(application: Application, *, by: User) -> Application:
    """The company keeps this applicant in view; from now on the student may write, too."""
    _check_reads(application, by)
    move(application, Status.SHORTLISTED, by=by)
    notifications.shortlisted(application)
    return application


@transaction.atomic
def decline(application: Application, *, by: User, reason: str) -> Application:
    """Say no, with a reason the student reads; a live offer is taken back by it.

    Raises Incomplete without a reason.
    """
    _check_decides(application, by)
    if not reason.strip():
        raise Incomplete(_("Give a reason: it is the least an applicant deserves."))
    was_offered = _has_become(application, Status.OFFERED)
    move(application, Status.DECLINED, by=by, reason=reason, decline_reason=reason, decided_at=timezone.now())
    notifications.offer_taken_back(application) if was_offered else notifications.declined(application)
    return application


@transaction.atomic
def decline_many(applications: Iterable[Application], *, by: User, reason: str) -> int:
    """Say no to several with one reason; those decided meanwhile are left alone. Returns how many were declined."""
    declined = 0
    for application in applications:
        try:
            decline(application, by=by, reason=reason)
        except IllegalMove:
            continue
        declined += 1
    return declined


@transaction.atomic
def offer(application: Application, *, by: User, note: str = "") -> Application:
    """Offer the project; the student has OFFER_HOURS to answer.

    Raises CannotOffer when every place is offered or taken: the project's row is the lock.
    """
    _check_decides(application, by)
    project = _lock_project(application)
    if not _has_become(application, Status.OFFERED):
        _refuse(CannotOffer, rules.offering(project, application.student))
    now = timezone.now()
    ends_at = now + dt.timedelta(hours=settings.OFFER_HOURS)
    dates = {"offered_at": now, "offer_expires_at": ends_at, "decided_at": None}
    move(application, Status.OFFERED, by=by, offer_note=note, decline_reason="", **dates)
    notifications.offered(application)
    return application


@transaction.atomic
def accept(application: Application, *, by: User) -> Application:
    """The student says yes; `workspace.start` calls this and makes the engagement."""
    _check_author(application, by)
    if application.offer_expires_at and application.offer_expires_at <= timezone.now():
        raise IllegalMove(_("The offer has expired. Write to the company: it may offer the project again."))
    return move(application, Status.ACCEPTED, by=by, decided_at=timezone.now())


@transaction.atomic
def note(application: Application, *, by: User, text: str) -> Note:
    """Write something about an applicant for one's colleagues."""
    _check_reads(application, by)
    written = Note.objects.create(application=application, author=by, text=text)
    audit.record(application, "note added", by=by)
    return written


def _lock_project(application: Application) -> Project:
    projects = Project.objects.select_for_update(of=("self",)).select_related("company")
    return projects.get(pk=application.project_id)


def _has_become(application: Application, status: str) -> bool:
    """Whether this is its state in the database, which from now on nobody else changes."""
    return Application.objects.select_for_update().values_list("status", flat=True).get(pk=application.pk) == status


def _refuse(refusal: type[DomainError], sentence: str) -> None:
    if sentence:
        raise refusal(sentence)


def _check_complete(application: Application) -> None:
    if not application.pitch.strip():
        raise Incomplete(_("Say in a few sentences why you are the right person."))
    answered = application.answers.filter(text__regex=r"\S").values("question")
    if application.project.questions.exclude(pk__in=answered).exists():
        raise Incomplete(_("Answer every question: the company asks them of everyone."))


def _check_author(application: Application, user: User) -> None:
    if application.student_id != user.pk:
        raise NotAllowed(_("This is somebody else's application."))


def _check_reads(application: Application, user: User) -> None:
    if application.student_id == user.pk or not permissions.may_read_applications(user, application.project):
        raise NotAllowed(_("Only people of the company can do this."))


def _check_decides(application: Application, user: User) -> None:
    if application.student_id == user.pk or not permissions.may_hire(user, application.project):
        raise NotAllowed(_("Only an owner or manager of the company can offer or decline."))
