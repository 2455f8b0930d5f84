"""How applications end without anybody deciding about them: by the clock, or because one of the two sides is gone.

Whoever is released leaves the bench with it. Projects are locked before applications, in the order of their keys.
"""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.states import IllegalMove, move, move_many
from projects.applications import queue
from projects.applications.attachments import services as attachments
from projects.applications.guards import lock_project
from projects.applications.models import Application
from projects.notifications import applications as notifications
from projects.notifications import clock as letters
from projects.postings.models import Project

Status, Cause = Application.Status, Application.Cause


def expire_offers(now: dt.datetime) -> int:
    """End offers nobody answered in time; return how many."""
    due = Application.objects.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    return sweeps.each(_loaded(due), _expire)


@transaction.atomic
def _expire(application: Application) -> Application:
    lock_project(application)
    move(application, Status.EXPIRED)
    notifications.expired(application)
    return application


@transaction.atomic
def release_undecided(project: Project, *, reason: str, cause: str) -> list[Application]:
    """Tell everyone who still waits that nothing will come of it; offers and the bench stand. Returns who was told."""
    return _release(project.applications.undecided(), reason, cause)


@transaction.atomic
def release_runners_up(rows: QuerySet[Application], *, reason: str) -> list[Application]:
    """Tell these runners-up that they are not needed any more. Returns who was told."""
    return _release(rows, reason, Cause.BENCH)


@transaction.atomic
def release_live(project: Project, *, reason: str) -> list[Application]:
    """Like `release_undecided`, and offers, the bench and the waiting list end, too."""
    return _release(project.applications.filter(status__in=Application.OPEN), reason, Cause.GONE)


@transaction.atomic
def release_of_company(company: Company, *, reason: str) -> list[Application]:
    """Like `release_live` for all projects of a company."""
    return _release(
        Application.objects.filter(project__company=company, status__in=Application.OPEN), reason, Cause.GONE
    )


def _release(rows: QuerySet[Application], reason: str, cause: str) -> list[Application]:
    _lock_projects(rows)
    words = {"reason": reason, "decline_reason": reason, "decided_at": timezone.now(), "bench_position": None}
    reached = _loaded(rows.exclude(status=Status.WAITING))
    released = move_many(reached, Status.RELEASED, release_cause=cause, **words)
    letters.sorry(released) if cause == Cause.CLOCK else notifications.released(released)
    return released + queue.release(rows, reason=reason)


@transaction.atomic
def drop_all(student: User, *, reason: str) -> int:
    """Take back everything of a student whose account ended: drafts go, live applications are withdrawn."""
    drafts = Application.objects.filter(student=student, status=Status.DRAFT)
    attachments.clear(drafts)
    drafts.delete()
    lock_projects_of(student)
    rows = Application.objects.filter(student=student, status__in=Application.OPEN)
    return sum(_drop(application, reason) for application in _loaded(rows))


def lock_projects_of(student: User) -> None:
    """Lock the projects this student applied to: nobody moves up or is offered a place while the account ends."""
    _lock_projects(Application.objects.filter(student=student, status__in=Application.OPEN))


@transaction.atomic
def _drop(application: Application, reason: str) -> bool:
    try:
        reached = queue.leave(application, by=None, reason=reason)
    except IllegalMove:
        return False
    if reached:
        notifications.withdrawn(application, reason=reason)
    return True


def _lock_projects(rows: QuerySet[Application]) -> None:
    projects = Project.objects.filter(pk__in=rows.values("project")).order_by("pk")
    list(projects.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _loaded(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related("project__company", "student").order_by("project_id", "pk")
