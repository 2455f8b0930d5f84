"""The verbs of the workspace, in the order they happen.

Who moves a milestone and its hold in one transaction locks the money first (`payments.lock`), in the order funding
takes it, so that a payment arriving at the same moment waits instead of meeting them head-on.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments.models import Hold
from payments.queries import is_ready_to_be_paid
from projects.applications import bench
from projects.applications import services as applications
from projects.applications.models import Application
from projects.notifications import work as notifications
from projects.postings import services as postings
from projects.postings.models import Project
from projects.workspace import agreement, planning
from projects.workspace.deliveries import (
    NoRevisionsLeft,
    NotYours,
    StillTime,
    TooLate,
    accept_silence,
    approve,
    ask_for_revision,
    deliver,
)
from projects.workspace.ending import finishing, replacing
from projects.workspace.ending.endings import CannotCancel, cancel, lapse, lapse_all, record_refund, tell_of_part
from projects.workspace.funding.funding import NothingToPay, pay
from projects.workspace.models import Engagement, Milestone, Replacement
from projects.workspace.verdicts import NothingNamed, NotLocated

__all__ = [
    "CannotCancel",
    "NoRevisionsLeft",
    "NotLocated",
    "NotYours",
    "NothingNamed",
    "NothingToPay",
    "OfferGone",
    "StillTime",
    "TooLate",
    "accept_silence",
    "approve",
    "ask_for_revision",
    "cancel",
    "deliver",
    "lapse",
    "lapse_all",
    "open_for_work",
    "pay",
    "record_payment",
    "record_refund",
    "start",
    "tell_of_part",
]


class OfferGone(DomainError):
    """The company may not hire any more, so its offer no longer stands."""


@transaction.atomic
def start(application: Application, *, by: User) -> Engagement:
    """The student accepts the offer and the agreement; the company now has to pay, unless it has for somebody else.

    Where the money of a student who is gone is still held, it goes on to this one, and the work begins at once.
    Accepting twice is accepting once.

    Raises IllegalMove when the offer is no longer there, OfferGone when the company may not hire any more. The
    project's row is the lock, as it is for offers. Raises Frozen where that money is looked into just now.
    """
    if application.student_id != by.pk:
        raise NotYours(_("Only the student who was offered the project can accept it."))
    projects = Project.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    project = application.project = projects.get(pk=application.project_id)
    existing = Engagement.objects.filter(application=application).first()
    if existing:
        return existing
    if project.company.suspended_at or project.status == Project.Status.TAKEN_DOWN:
        raise OfferGone(_("This offer no longer stands: the project was taken off the site."))
    applications.accept(application, by=by)
    engagement = Engagement.objects.create(
        application=application,
        project=project,
        company=project.company,
        student=by,
        agreement_version=agreement.VERSION,
        agreement_text=agreement.text(application),
        fund_by=timezone.now() + dt.timedelta(days=settings.KICKOFF_DAYS),
    )
    replacement = replacing.held_for(project)
    if replacement is None:
        planning.plan(engagement, by=by)
        notifications.agreed(engagement)
    else:
        _take_over(replacement, engagement, by)
    _close_when_filled(project)
    return engagement


def _take_over(replacement: Replacement, engagement: Engagement, by: User) -> None:
    """The money of somebody who is gone is held already: the work can begin at once."""
    held = replacing.take(replacement)
    milestones = planning.plan(engagement, by=by, held=held)
    replacing.found(replacement, engagement, held, by=by)
    for milestone in milestones:
        if milestone.hold in held.values():
            open_for_work(milestone.hold)
    engagement.refresh_from_db()


def _close_when_filled(project: Project) -> None:
    taken = Engagement.objects.filter(project=project).exclude(status=Engagement.Status.CANCELLED).count()
    if taken < project.seats:
        return
    bench.filled(project)
    if project.status == Project.Status.OPEN:
        postings.close(project, by=None, reason=Project.CloseReason.FILLED)


@transaction.atomic
def open_for_work(hold: Hold) -> Milestone | None:
    """The money is held: the milestone can be worked on, and the workspace opens with the first one.

    A hold that is no milestone's is left to others. Money that arrives after a cancellation is sent back by
    `payments`; then there is nothing to open.
    """
    milestone = Milestone.objects.select_related("engagement__project__company").filter(hold=hold).first()
    if milestone is None or milestone.status != Milestone.Status.PLANNED:
        return None
    now = timezone.now()
    earliest = agreement.earliest_due_on(milestone.engagement.project, held_at=now)
    move(milestone, Milestone.Status.FUNDED, funded_at=now, due_on=max(milestone.due_on, earliest))
    if milestone.engagement.status == Engagement.Status.AWAITING_FUNDING:
        move(milestone.engagement, Engagement.Status.ACTIVE, started_at=now)
    notifications.money_held(milestone)
    if not is_ready_to_be_paid(milestone.engagement.student):
        notifications.set_up_payouts(milestone)
    return milestone


@transaction.atomic(savepoint=False)
def record_payment(hold: Hold) -> Milestone | None:
    """The pay reached the student: the milestone is paid, and with the last one the engagement is complete.

    Pay that was taken back by mistake and paid again changes nothing here; a hold that is no milestone's neither.
    """
    milestone = Milestone.objects.select_related("engagement").filter(hold=hold).first()
    if milestone is None or milestone.status == Milestone.Status.PAID:
        return milestone
    move(milestone, Milestone.Status.PAID, paid_at=timezone.now())
    notifications.paid(milestone)
    finishing.finish(milestone.engagement)
    return milestone
