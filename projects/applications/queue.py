"""The places to apply and the line for them: so many a seat are read, and who comes later waits in the order they came.

The project's row is the lock. A place becomes free only when somebody who has one takes the application back, and it
goes to whoever waits longest. The company learns of an application when it gets a place, never before.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.states import move, move_many
from projects.applications import blind
from projects.applications.guards import CannotApply, lock_project
from projects.applications.models import Application
from projects.notifications import applications as notifications
from projects.notifications import queue as letters
from projects.postings.models import Project
from projects.signals import places_taken

Status = Application.Status


@transaction.atomic(savepoint=False)
def enter(application: Application, *, by: User) -> Application:
    """Take a place, or else the last one on the waiting list. Raises CannotApply when both are full.

    The caller has locked the project, as for all that follows here.
    """
    project, now = application.project, timezone.now()
    move_up(project)
    if project.applications_left:
        admit(application, now, by=by)
        notifications.received(application, pitch=blind.shown(application, application.pitch))
        return application
    if not room(project):
        raise CannotApply(_("This project no longer takes applications."))
    return move(application, Status.WAITING, by=by, waiting_since=now)


@transaction.atomic(savepoint=False)
def admit(application: Application, now: dt.datetime, *, by: User | None = None) -> Application:
    """Give an application one of the places: it gets its number and is the company's to read from now on."""
    project = application.project
    project.last_number += 1
    project.applications_count += 1
    if not project.applications_left and project.full_at is None:
        project.full_at = now
    project.save(update_fields=["last_number", "applications_count", "full_at"])
    revealed_at = None if project.is_blind else now
    move(application, Status.SUBMITTED, by=by, submitted_at=now, number=project.last_number, revealed_at=revealed_at)
    if not project.applications_left:
        places_taken.send(sender=Project, project=project)
        _close_by_the_promise(project)
    return application


def _close_by_the_promise(project: Project) -> None:
    """Nobody moves up, or applies for a place that became free, once those who came before should have heard."""
    project.closes_at = min(project.closes_at, project.decide_by)
    project.save(update_fields=["closes_at"])


@transaction.atomic
def leave(application: Application, *, by: User | None, reason: str) -> bool:
    """Take an application back; its place goes to whoever waits longest. Returns whether the company knew of it."""
    project = lock_project(application)
    now = timezone.now()
    move(application, Status.WITHDRAWN, by=by, reason=reason, decided_at=now, bench_position=None)
    if not Application.objects.submitted().filter(pk=application.pk).exists():
        return False
    project.applications_count -= 1
    project.save(update_fields=["applications_count"])
    move_up(project)
    return True


@transaction.atomic(savepoint=False)
def move_up(project: Project) -> int:
    """Give the free places to those who wait longest and tell them and the company; return how many.

    Who has lost their account meanwhile is passed over.
    """
    rows = waiting(project).select_related("student").filter(student__is_active=True)
    takes = project.is_open and not project.company.suspended_at and project.applications_left
    moved = list(rows[: project.applications_left]) if takes else []
    for application in moved:
        application.project = project
        admit(application, timezone.now())
        letters.moved_up(application)
        notifications.received(application, pitch=blind.shown(application, application.pitch))
    return len(moved)


@transaction.atomic
def release(rows: QuerySet[Application], *, reason: str) -> list[Application]:
    """Tell those of `rows` who still wait that no place became free; return them. Their projects must be locked."""
    told = {"decline_reason": reason, "release_cause": Application.Cause.UNREACHED, "decided_at": timezone.now()}
    waiting = rows.filter(status=Status.WAITING).select_related("student", "project__company").order_by("pk")
    released = move_many(waiting, Status.RELEASED, reason=reason, **told)
    for application in released:
        letters.unreached(application)
    return released


def waiting(project: Project) -> QuerySet[Application]:
    """Those on the waiting list, first come first."""
    return Application.objects.filter(project=project, status=Status.WAITING).order_by("waiting_since", "pk")


def length() -> Coalesce:
    """How many wait for a place, as a column of a query of projects."""
    line = Application.objects.filter(project=OuterRef("pk"), status=Status.WAITING).order_by().values("project")
    return Coalesce(Subquery(line.annotate(count=Count("pk")).values("count")), 0)


def longest(project: Project) -> int:
    """How many may wait."""
    return project.seats * settings.WAITING_LIST_PER_SEAT


def room(project: Project) -> int:
    """How many more may wait."""
    return max(longest(project) - waiting(project).count(), 0)


def next_place(project: Project) -> int | None:
    """The place in line of whoever comes now; None while places to apply are free."""
    return None if project.applications_left else waiting(project).count() + 1


def position(application: Application) -> int | None:
    """Its place on the waiting list, from 1; None when it is not on it."""
    rows = with_positions(Application.objects.filter(pk=application.pk, status=Status.WAITING))
    return rows.values_list("position", flat=True).first()


def with_positions(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Applications with their `position` on the waiting list; it says nothing about those that are not on it."""
    earlier = Q(waiting_since__lt=OuterRef("waiting_since")) | Q(
        waiting_since=OuterRef("waiting_since"), pk__lt=OuterRef("pk")
    )
    line = Application.objects.filter(earlier, project=OuterRef("project"), status=Status.WAITING).order_by()
    counted = line.values("project").annotate(count=Count("pk")).values("count")
    return rows.annotate(position=Coalesce(Subquery(counted), 0) + 1)
