"""The verbs of an application, in the order they happen."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions as accounts
from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove, move
from projects import permissions
from projects.applications.models import Answer, Application, Note
from projects.notifications import applications as notifications
from projects.postings.models import Project

Status = Application.Status


class CannotApply(DomainError):
    """This person cannot apply to this project now."""


class Incomplete(DomainError):
    """Something every application needs is missing."""


class TooManyApplications(DomainError):
    """The student has as many open applications as anyone may have."""


class NoSeatLeft(DomainError):
    """All places are offered or taken."""


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
    _check_may_apply(project, by)
    try:
        with transaction.atomic():
            return Application.objects.create(project=project, student=by)
    except IntegrityError:
        return Application.objects.get(project=project, student=by)


def _check_may_apply(project: Project, student: User) -> None:
    if not project.is_open:
        raise CannotApply(_("This project no longer takes applications."))
    if not accounts.is_student(student):
        raise CannotApply(_("Only students and recent graduates can apply. Add a student profile in your settings first."))
    if not accounts.is_verified(student):
        raise CannotApply(_("Confirm your e-mail address first: we sent you a link."))
    if accounts.is_member(student, project.company):
        raise CannotApply(_("You belong to this company, so you cannot apply to its projects."))


@transaction.atomic
def save_draft(application: Application, *, by: User, pitch: str, answers: Mapping[int, str]) -> Application:
    """Keep what the student typed, complete or not; allowed until the company has shortlisted.

    `answers` maps question ids to texts; questions of other projects are ignored.
    """
    _check_author(application, by)
    row = Application.objects.filter(pk=application.pk, status__in=(Status.DRAFT, Status.SUBMITTED))
    if not row.update(pitch=pitch, updated_at=timezone.now()):
        raise IllegalMove(_("The company is already considering your application, so it can no longer be changed."))
    application.pitch = pitch
    questions = application.project.questions.filter(pk__in=answers)
    Answer.objects.bulk_create(
        [Answer(application=application, question=question, text=answers[question.pk]) for question in questions],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text"],
    )
    return application


@transaction.atomic
def submit(application: Application, *, by: User) -> Application:
    """Send the application to the company.

    Raises Incomplete without a pitch or an answer, TooManyApplications at the limit, CannotApply when the project
    has closed meanwhile.
    """
    _check_author(application, by)
    _check_may_apply(application.project, by)
    if not application.pitch.strip():
        raise Incomplete(_("Say in a few sentences why you are the right person."))
    answered = application.answers.exclude(text="").values("question")
    if application.project.questions.exclude(pk__in=answered).exists():
        raise Incomplete(_("Answer every question: the company asks them of everyone."))
    User.objects.select_for_update().get(pk=by.pk)
    limit = settings.OPEN_APPLICATIONS_PER_STUDENT
    if Application.objects.filter(student=by, status__in=Application.LIVE).count() >= limit:
        raise TooManyApplications(
            _("You have %(count)d open applications, the most anyone may have. Withdraw one, or wait for an answer.")
            % {"count": limit}
        )
    move(application, Status.SUBMITTED, by=by, submitted_at=timezone.now())
    Project.objects.filter(pk=application.project_id).update(applications_count=F("applications_count") + 1)
    notifications.received(application)
    return application


@transaction.atomic
def apply(project: Project, *, by: User, pitch: str, answers: Mapping[int, str]) -> Application:
    """Write and send an application in one step; raises what `start`, `save_draft` and `submit` raise."""
    application = save_draft(start(project, by=by), by=by, pitch=pitch, answers=answers)
    return submit(application, by=by)


@transaction.atomic
def withdraw(application: Application, *, by: User, reason: str = "") -> Application:
    """The student takes the application back, or turns an offer down."""
    _check_author(application, by)
    was_offered = application.status == Status.OFFERED
    move(application, Status.WITHDRAWN, by=by, reason=reason, decided_at=timezone.now())
    Project.objects.filter(pk=application.project_id).update(applications_count=F("applications_count") - 1)
    notifications.turned_down(application) if was_offered else notifications.withdrawn(application)
    return application


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
    move(application, Status.DECLINED, by=by, reason=reason, decline_reason=reason, decided_at=timezone.now())
    notifications.declined(application)
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

    Raises NoSeatLeft when every place is offered or taken: the project's row is the lock.
    """
    _check_decides(application, by)
    project = Project.objects.select_for_update(of=("self",)).get(pk=application.project_id)
    taken = project.applications.filter(status__in=(Status.OFFERED, Status.ACCEPTED))
    if taken.exclude(engagement__status="cancelled").count() >= project.seats:
        raise NoSeatLeft(
            ngettext(
                "The only place is already offered or taken. Wait for the answer, or take that offer back first.",
                "All %(count)d places are already offered or taken. Wait for an answer, or take an offer back first.",
                project.seats,
            )
            % {"count": project.seats}
        )
    now = timezone.now()
    ends_at = now + dt.timedelta(hours=settings.OFFER_HOURS)
    move(application, Status.OFFERED, by=by, offered_at=now, offer_expires_at=ends_at, offer_note=note)
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


def expire_offers(now: dt.datetime) -> int:
    """End offers nobody answered in time; return how many."""
    due = Application.objects.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    return sum(_expire(application) for application in due.select_related("project__company", "student"))


@transaction.atomic
def _expire(application: Application) -> bool:
    try:
        move(application, Status.EXPIRED)
    except IllegalMove:
        return False
    notifications.expired(application)
    return True


@transaction.atomic
def release_undecided(project: Project, *, reason: str) -> int:
    """Tell everyone who still waits that nothing will come of it; return how many."""
    waiting = list(project.applications.filter(status__in=Application.UNDECIDED).select_related("student"))
    for application in waiting:
        move(application, Status.RELEASED, reason=reason, decline_reason=reason, decided_at=timezone.now())
        notifications.released(application)
    return len(waiting)


def _check_author(application: Application, user: User) -> None:
    if application.student_id != user.pk:
        raise NotAllowed(_("This is somebody else's application."))


def _check_reads(application: Application, user: User) -> None:
    if not permissions.may_read_applications(user, application.project):
        raise NotAllowed(_("Only people of the company can do this."))


def _check_decides(application: Application, user: User) -> None:
    if not permissions.may_hire(user, application.project):
        raise NotAllowed(_("Only an owner or manager of the company can offer or decline."))
