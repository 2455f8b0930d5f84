"""What the verbs of an application ask first, the refusals they answer with, and the locks they take."""

from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove
from projects import permissions
from projects.applications.models import Application
from projects.postings.models import Project


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


def lock_project(application: Application) -> Project:
    """The project's row, locked for this transaction; always before the application's.

    No lock of ours is stronger than a change of the row needs: a row that only refers to it can be written meanwhile.
    """
    projects = Project.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    return projects.get(pk=application.project_id)


def has_become(application: Application, *states: str) -> bool:
    """Whether its state in the database is one of these; from now on nobody else changes it."""
    rows = Application.objects.select_for_update(no_key=True).values_list("status", flat=True)
    return rows.get(pk=application.pk) in states


def refuse(refusal: type[DomainError], sentence: str) -> None:
    """Raise the refusal when there is a sentence that says why."""
    if sentence:
        raise refusal(sentence)


def check_author(application: Application, user: User) -> None:
    """Raise NotAllowed unless it is this student's own."""
    if application.student_id != user.pk:
        raise NotAllowed(_("This is somebody else's application."))


def check_reads(application: Application, user: User) -> None:
    """Raise NotAllowed unless the person reads applications for the company; nobody does so about themselves."""
    _check_reached(application)
    if application.student_id == user.pk or not permissions.may_read_applications(user, application.project):
        raise NotAllowed(_("Only people of the company can do this."))


def check_decides(application: Application, user: User) -> None:
    """Raise NotAllowed unless the person hires for the company; nobody hires themselves."""
    _check_reached(application)
    if application.student_id == user.pk or not permissions.may_hire(user, application.project):
        raise NotAllowed(_("Only an owner or manager of the company can offer or decline."))
    check_unbiased(application, user)


def check_unbiased(application: Application, user: User) -> None:
    """Raise NotAllowed when the person declared a conflict of interest about this applicant."""
    if application.scorecards.filter(reviewer=user, has_conflict=True).exists():
        raise NotAllowed(_("You declared a conflict of interest about this applicant: your colleagues decide."))


def check_unanswered(application: Application) -> Application:
    """The row, locked, when the company can still answer it; else raise IllegalMove."""
    latest = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    if not latest.is_declinable:
        raise IllegalMove(_("This application has its answer, and that stands."))
    return latest


def _check_reached(application: Application) -> None:
    if application.submitted_at is None:
        raise NotAllowed(_("This application has not reached the company."))
