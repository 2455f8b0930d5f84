"""The rules of applying and offering, each as a function that answers with the sentence that says why not."""

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions as accounts
from accounts.people.models import User
from projects.applications import queue
from projects.applications.models import Application
from projects.postings.models import Project

Status = Application.Status
TAKEN = Count(
    "pk",
    filter=Q(status__in=(Status.OFFERED, Status.ACCEPTED)) & (Q(engagement=None) | ~Q(engagement__status="cancelled")),
)
"""How many of a project's places are offered or taken."""


def applying(project: Project, student: User) -> str:
    """Why this person cannot apply to this project now; the project's company must be loaded."""
    if not project.is_open or project.company.suspended_at:
        return _("This project no longer takes applications.")
    if not project.applications_left and not queue.room(project):
        return _("All %(count)d applications this project takes have come in, and its waiting list is full.") % {
            "count": project.application_cap
        }
    if not student.is_active:
        return _("Your account is not active, so you cannot apply.")
    if not accounts.is_student(student):
        return _("Only students and recent graduates can apply. Add a student profile first.")
    if not accounts.is_verified(student):
        return _("Confirm your e-mail address first: we sent you a link.")
    if accounts.is_member(student, project.company):
        return _("You belong to this company, so you cannot apply to its projects.")
    return ""


def live_limit(student: User) -> str:
    """Why this student cannot have one more open application."""
    limit = settings.OPEN_APPLICATIONS_PER_STUDENT
    if Application.objects.filter(student=student, status__in=Application.OPEN).count() < limit:
        return ""
    return ngettext(
        "You have %(count)d open application, the most anyone may have. Withdraw it, or wait for an answer.",
        "You have %(count)d open applications, the most anyone may have. Withdraw one, or wait for an answer.",
        limit,
    ) % {"count": limit}


def offering(project: Project, student: User) -> str:
    """Why this project cannot be offered to this student now."""
    if project.status not in Project.PUBLIC:
        return _("The project was taken off the site, so it can no longer be offered.")
    if not student.is_active:
        return _("This person's account is not active any more, so they cannot take an offer.")
    if project.due_on <= timezone.localdate(timezone=project.company_zone):
        return _("The due date has passed. Copy the project with a later one.")
    if seats_left(project) > 0:
        return ""
    return ngettext(
        "The only place is already offered or taken. Wait for the answer, or take that offer back first.",
        "All %(count)d places are already offered or taken. Wait for an answer, or take an offer back first.",
        project.seats,
    ) % {"count": project.seats}


def is_held_already(project: Project) -> bool:
    """Whether the money for whoever accepts next is held: a student before them is gone, and it waits."""
    searches = project.engagements.filter(replacement__status="searching")
    held = searches.filter(milestones__hold__status="funded")
    return held.exists() and not searches.filter(milestones__hold__status="frozen").exists()


def seats_left(project: Project) -> int:
    """How many places are neither offered nor taken; a place whose engagement was cancelled is free again."""
    return project.seats - project.applications.aggregate(taken=TAKEN)["taken"]
