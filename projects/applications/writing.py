"""What the student does until the application is sent: begin, keep, change, throw away, send."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core.states import IllegalMove
from projects.applications import queue, rules
from projects.applications.attachments import services as attachments
from projects.applications.blind import keeping
from projects.applications.guards import (
    CannotApply,
    EditedElsewhere,
    Incomplete,
    TooManyApplications,
    check_author,
    has_become,
    lock_project,
    refuse,
)
from projects.applications.models import Answer, Application
from projects.postings.models import Project

Status = Application.Status
SENT = (Status.WAITING, Status.SUBMITTED)


@transaction.atomic
def start(project: Project, *, by: User) -> Application:
    """The student's application to this project: the one there is, or a new draft.

    Raises CannotApply when the project is closed, the person is no student, not verified, or of that company.
    """
    existing = Application.objects.filter(project=project, student=by).first()
    if existing:
        return existing
    refuse(CannotApply, rules.applying(project, by))
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
    check_author(application, by)
    return _write(application, (Status.DRAFT,), pitch, answers, seen, tab)


@transaction.atomic
def edit(
    application: Application, *, by: User, pitch: str, answers: Mapping[int, str], seen: str = "", tab: str = ""
) -> Application:
    """Change a sent application; it stays complete. Allowed until the company has shortlisted or decided."""
    check_author(application, by)
    _write(application, SENT, pitch, answers, seen, tab)
    _check_complete(application)
    keeping.remember(application)
    audit.record(application, "edited", by=by)
    return application


def _write(
    application: Application,
    states: Collection[str],
    pitch: str,
    answers: Mapping[int, str],
    seen: str = "",
    tab: str = "",
) -> Application:
    latest = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    if latest.status not in states:
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
    check_author(application, by)
    draft = Application.objects.filter(pk=application.pk, status=Status.DRAFT)
    attachments.clear(draft)
    if not draft.delete()[0]:
        raise IllegalMove(_("This application was sent, so it can only be withdrawn."))


@transaction.atomic
def submit(application: Application, *, by: User) -> Application:
    """Send the application: it takes a place, or waits in line for one; sending twice is sending once.

    Raises Incomplete without a pitch or an answer, TooManyApplications at the limit, CannotApply when the project
    has closed meanwhile, or all places are taken and the waiting list is full.
    """
    check_author(application, by)
    _lock(by)
    application.project = lock_project(application)
    if has_become(application, *SENT):
        return application
    return _submit(application, by)


def _submit(application: Application, by: User) -> Application:
    """The rest of `submit`, once the rows of the student, the project and the application are locked."""
    refuse(CannotApply, rules.applying(application.project, by))
    _check_complete(application)
    refuse(TooManyApplications, rules.live_limit(by))
    application.student = by
    return queue.enter(keeping.remember(application), by=by)


@transaction.atomic
def send(project: Project, *, by: User, **written: Any) -> Application:
    """Write and send an application in one step; sending twice is sending once.

    `written` and what it raises are those of `save_draft` and `submit`.
    """
    _lock(by)
    application = start(project, by=by)
    application.project = lock_project(application)
    if has_become(application, *SENT):
        return application
    return _submit(_write(application, (Status.DRAFT,), **written), by)


@transaction.atomic
def apply(project: Project, *, by: User, pitch: str, answers: Mapping[int, str]) -> Application:
    """Like `send`, for those who must hear that they had applied before."""
    if Application.objects.filter(project=project, student=by).exclude(status=Status.DRAFT).exists():
        raise CannotApply(_("You have already applied to this project."))
    return send(project, by=by, pitch=pitch, answers=answers)


def _lock(student: User) -> None:
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=student.pk)


def _check_complete(application: Application) -> None:
    if not application.pitch.strip():
        raise Incomplete(_("Say in a few sentences why you are the right person."))
    answered = application.answers.filter(text__regex=r"\S").values("question")
    if application.project.questions.exclude(pk__in=answered).exists():
        raise Incomplete(_("Answer every question: the company asks them of everyone."))
