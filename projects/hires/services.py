"""A company records that it takes somebody on; the student confirms it, or does not. Free for both."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from projects import permissions
from projects.hires.models import Hire
from projects.notifications import hires as notifications
from projects.workspace.models import Engagement

Status = Hire.Status


class NotYours(DomainError):
    """This person may not take this step."""

    status_code = 403


class CannotRecord(DomainError):
    """The work is not complete, or it is on record already."""


@transaction.atomic
def record(
    engagement: Engagement, *, by: User, kind: str, title: str, starts_on: dt.date | None = None, message: str = ""
) -> Hire:
    """The company says that it hires the student of a completed project. Raises CannotRecord.

    The school the student proves now is kept with it, so that a later change of schools moves no hire.
    """
    if not permissions.may_hire(by, engagement.project):
        raise NotYours(_("Only an owner or manager of the company can record this."))
    latest = Engagement.objects.select_for_update(of=("self",)).select_related("student__student").get(pk=engagement.pk)
    if latest.status != Engagement.Status.COMPLETED:
        raise CannotRecord(_("You can record this once the project is complete."))
    if latest.hires.filter(status__in=Hire.STANDING).exists():
        raise CannotRecord(_("It is on record already."))
    hire = Hire.objects.create(
        engagement=engagement,
        recorded_by=by,
        kind=kind,
        title=title,
        starts_on=starts_on,
        message=message,
        school_domain=latest.student.student.school_domain,
    )
    notifications.proposed(hire)
    return hire


@transaction.atomic
def confirm(hire: Hire, *, by: User) -> Hire:
    """The student says that it is so; from now on it counts, and stands on the portfolio."""
    _check_student(hire, by)
    move(hire, Status.CONFIRMED, by=by, answered_at=timezone.now())
    notifications.confirmed(hire)
    return hire


@transaction.atomic
def decline(hire: Hire, *, by: User) -> Hire:
    """The student says that it is not so; nobody counts it."""
    _check_student(hire, by)
    move(hire, Status.DECLINED, by=by, answered_at=timezone.now())
    notifications.declined(hire)
    return hire


@transaction.atomic
def withdraw(hire: Hire, *, by: User) -> Hire:
    """The company takes back what nobody has answered yet."""
    if not permissions.may_hire(by, hire.engagement.project):
        raise NotYours(_("Only an owner or manager of the company can take this back."))
    move(hire, Status.WITHDRAWN, by=by, answered_at=timezone.now())
    notifications.withdrawn(hire)
    return hire


def _check_student(hire: Hire, user: User) -> None:
    if not permissions.may_work(user, hire.engagement):
        raise NotYours(_("Only the student can answer this."))
