"""How applications end without anybody deciding about them: by the clock, or because one of the two sides is gone."""

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.states import IllegalMove, move
from projects.applications.models import Application
from projects.notifications import applications as notifications
from projects.postings.models import Project

Status = Application.Status


def expire_offers(now: dt.datetime) -> int:
    """End offers nobody answered in time; return how many."""
    due = Application.objects.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    return sweeps.each(_loaded(due), _expire)


@transaction.atomic
def _expire(application: Application) -> Application:
    move(application, Status.EXPIRED)
    notifications.expired(application)
    return application


@transaction.atomic
def release_undecided(project: Project, *, reason: str) -> int:
    """Tell everyone who still waits that nothing will come of it; offers stand. Returns how many were told."""
    return _release(project.applications.filter(status__in=Application.UNDECIDED), reason)


@transaction.atomic
def release_live(project: Project, *, reason: str) -> int:
    """Like `release_undecided`, and offers end, too."""
    return _release(project.applications.filter(status__in=Application.LIVE), reason)


@transaction.atomic
def release_of_company(company: Company, *, reason: str) -> int:
    """Like `release_live` for all projects of a company."""
    return _release(Application.objects.filter(project__company=company, status__in=Application.LIVE), reason)


def _release(waiting: QuerySet[Application], reason: str) -> int:
    return sum(_release_one(application, reason) for application in _loaded(waiting))


@transaction.atomic
def _release_one(application: Application, reason: str) -> bool:
    try:
        move(application, Status.RELEASED, reason=reason, decline_reason=reason, decided_at=timezone.now())
    except IllegalMove:
        return False
    notifications.released(application)
    return True


@transaction.atomic
def drop_all(student: User, *, reason: str) -> int:
    """Take back everything of a student whose account ended: drafts go, live applications are withdrawn."""
    Application.objects.filter(student=student, status=Status.DRAFT).delete()
    live = list(_loaded(Application.objects.filter(student=student, status__in=Application.LIVE)))
    for project in sorted({application.project_id for application in live}):
        Project.objects.select_for_update(of=("self",)).get(pk=project)
    return sum(_drop(application, reason) for application in live)


@transaction.atomic
def _drop(application: Application, reason: str) -> bool:
    try:
        move(application, Status.WITHDRAWN, reason=reason, decided_at=timezone.now())
    except IllegalMove:
        return False
    Project.objects.filter(pk=application.project_id).update(applications_count=F("applications_count") - 1)
    notifications.withdrawn(application, reason=reason)
    return True


def _loaded(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related("project__company", "student").order_by("project_id", "pk")
