"""The bench: runners-up in the order the company gave them, who are offered what becomes free by itself.

A company orders its bench once every place is offered or taken. From then on an offer that is not taken goes to the
next in line under the project's lock, and everybody hears of each step. Whoever is not needed hears that, too: some
days after the last place was taken.
"""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from projects.applications import blind, clock, endings, rules
from projects.applications.guards import check_decides
from projects.applications.models import Application, DecisionClock
from projects.notifications import applications as notifications
from projects.notifications import bench as letters
from projects.postings.models import Project

Status = Application.Status
LONGEST = 20
"""So many runners-up a posting keeps."""
KEPT, TAKEN_OFF = "kept as runner-up", "taken off the bench"


class CannotKeep(DomainError):
    """There are no runners-up while places are free, and not more than LONGEST of them."""


def runners_up(project: Project) -> QuerySet[Application]:
    """The bench, first in line first."""
    rows = Application.objects.filter(project=project, bench_position__isnull=False)
    return rows.select_related("student__student", "project__company").order_by("bench_position", "pk")


def others(project: Project) -> QuerySet[Application]:
    """Who is shortlisted and no runner-up, first come first."""
    rows = Application.objects.filter(project=project, status=Status.SHORTLISTED, bench_position=None)
    return rows.select_related("student__student", "project__company").order_by("submitted_at", "pk")


def offers(project: Project) -> QuerySet[Application]:
    """The offers that wait for an answer, which the bench waits for; the first to end first."""
    rows = Application.objects.filter(project=project, status=Status.OFFERED)
    return rows.select_related("student").order_by("offer_expires_at", "pk")


def place(application: Application) -> int | None:
    """Its place in line, from 1; None when it is no runner-up."""
    if application.bench_position is None:
        return None
    rows = Application.objects.filter(project=application.project_id, bench_position__lt=application.bench_position)
    return rows.count() + 1


@transaction.atomic
def arrange(project: Project, applications: Iterable[Application], *, by: User) -> list[Application]:
    """Keep these shortlisted people as runners-up, in this order, and nobody else; each whose place changed hears.

    Who is no longer shortlisted is left out. Who is taken off is undecided again, or released where the places are
    filled. Raises CannotKeep while places are free, or beyond LONGEST.
    """
    project = _locked(project)
    if rules.seats_left(project) > 0:
        raise CannotKeep(_("Offer every place first: runners-up are for when an offer is not taken."))
    chosen = _chosen(project, applications, by)
    before = {row.pk: number for number, row in enumerate(runners_up(project), start=1)}
    dropped = runners_up(project).exclude(pk__in=[row.pk for row in chosen])
    _take_off(project, list(dropped), by=by)
    for number, application in enumerate(chosen, start=1):
        _put(application, number, by=by, is_new=before.get(application.pk) != number)
    return chosen


def _chosen(project: Project, applications: Iterable[Application], by: User) -> list[Application]:
    wanted = [application.pk for application in applications]
    if len(wanted) > LONGEST:
        raise CannotKeep(_("At most %(count)d people can be runners-up.") % {"count": LONGEST})
    rows = project.applications.filter(pk__in=wanted, status=Status.SHORTLISTED).select_for_update(of=("self",))
    found = {row.pk: row for row in rows.select_related("student__student", "project__company")}
    chosen = [found[key] for key in wanted if key in found]
    for application in chosen:
        check_decides(application, by)
    return chosen


def _put(application: Application, number: int, *, by: User, is_new: bool) -> None:
    now = timezone.now()
    application.bench_position, application.updated_at = number, now
    application.heard_at = application.heard_at or now
    application.save(update_fields=["bench_position", "updated_at", "heard_at"])
    if is_new:
        audit.record(application, KEPT, by=by, reason=str(number))
        letters.kept(application, place=number)


def _take_off(project: Project, rows: list[Application], *, by: User) -> None:
    keys = [row.pk for row in rows]
    if project.bench_ends_at is not None:
        _release(project.applications.filter(pk__in=keys))
        return
    now = timezone.now()
    project.applications.filter(pk__in=keys).update(bench_position=None, updated_at=now)
    for application in rows:
        application.bench_position, application.updated_at = None, now
        audit.record(application, TAKEN_OFF, by=by)
        letters.taken_off(application)
    if DecisionClock.objects.filter(project=project).exists():
        clock.start(project)


@transaction.atomic
def step(project: Project) -> list[Application]:
    """Offer the places that are free to those first in line; returns whom they were offered to.

    Nobody decides about it, so nobody is asked: it happens when an offer ends without a yes, when a student leaves,
    or when the company wants it now. Whose account is gone is passed over; where the project cannot be offered any
    more nobody is.
    """
    project = _locked(project)
    offered = []
    for application in runners_up(project).select_for_update(of=("self",)):
        if not application.student.is_active:
            continue
        if rules.offering(project, application.student):
            break
        application.project = project
        offered.append(_offer(application))
    if offered:
        for number, application in enumerate(runners_up(project), start=1):
            letters.moved_up(application, place=number)
    return offered


def _offer(application: Application) -> Application:
    now = timezone.now()
    ends_at = now + dt.timedelta(hours=settings.OFFER_HOURS)
    dates = {"offered_at": now, "offer_expires_at": ends_at, "decided_at": None}
    move(application, Status.OFFERED, reason="bench", bench_position=None, offer_note="", **dates)
    blind.reveal(application, by=None)
    notifications.offered(application, is_held=rules.is_held_already(application.project))
    letters.stepped(application)
    return application


@transaction.atomic
def filled(project: Project) -> None:
    """The last place is taken: runners-up are kept for BENCH_DAYS from now, or as long as they were told before.

    The caller holds the project's lock.
    """
    if project.bench_ends_at is not None and runners_up(project).exists():
        return
    ends_at = timezone.now() + dt.timedelta(days=settings.BENCH_DAYS)
    Project.objects.filter(pk=project.pk).update(bench_ends_at=ends_at)
    project.bench_ends_at = ends_at


def end_all(now: dt.datetime) -> int:
    """Tell runners-up that they are not needed once their time is over; those of an open offer wait for its answer.

    A bench whose place nobody filled gets a day to end on, so that nobody waits for ever. Returns how many ended.
    """
    rows = Application.objects.filter(project=OuterRef("pk"))
    kept = Project.objects.filter(Exists(rows.filter(bench_position__isnull=False)))
    idle = kept.exclude(Exists(rows.filter(status=Status.OFFERED))).select_related("company")
    return sweeps.each(idle.order_by("pk"), partial(_end, now=now))


@transaction.atomic
def _end(project: Project, *, now: dt.datetime) -> bool:
    project = _locked(project)
    if project.applications.filter(status=Status.OFFERED).exists():
        return False
    if project.bench_ends_at is None:
        filled(project)
    if min(project.bench_ends_at, project.due_at) > now:
        return False
    return bool(_release(runners_up(project)))


def _release(rows: QuerySet[Application]) -> list[Application]:
    return endings.release_runners_up(rows, reason=_("The places are filled, and no runner-up was needed."))


def _locked(project: Project) -> Project:
    rows = Project.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    return rows.get(pk=project.pk)
