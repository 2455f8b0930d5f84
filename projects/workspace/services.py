"""The verbs of the workspace, in the order they happen.

Who moves a milestone and its hold in one transaction locks the money first (`payments.lock`), in the order funding
takes it, so that a payment arriving at the same moment waits instead of meeting them head-on.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import money
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from marketplace.core.workdays import add_business_days
from payments import services as payments
from payments.models import Checkout, Hold
from projects import permissions
from projects.applications import services as applications
from projects.applications.models import Application
from projects.notifications import work as notifications
from projects.postings import services as postings
from projects.postings.models import Criterion, Project
from projects.signals import engagement_completed
from projects.workspace import agreement
from projects.workspace.models import Check, Delivery, Engagement, Milestone, WorkFile


class NotYours(DomainError):
    """This person may not take this step."""

    status_code = 403


class NothingClaimed(DomainError):
    """A delivery has to meet at least one criterion."""


class NoRevisionsLeft(DomainError):
    """The agreed revision rounds are used up."""


class NothingToPay(DomainError):
    """Everything is paid for, or cancelled."""


class NotOpenForWork(DomainError):
    """The workspace is locked: the money is not held yet, or the work is over."""


class CannotCancel(DomainError):
    """Work that was delivered can no longer be cancelled."""


@transaction.atomic
def start(application: Application, *, by: User) -> Engagement:
    """The student accepts the offer and the agreement; the company now has to pay.

    Raises IllegalMove when the offer is no longer there.
    """
    if application.student_id != by.pk:
        raise NotYours(_("Only the student who was offered the project can accept it."))
    applications.accept(application, by=by)
    project = application.project
    engagement = Engagement.objects.create(
        application=application,
        project=project,
        company=project.company,
        student=by,
        agreement_version=agreement.VERSION,
        agreement_text=agreement.text(application),
        fund_by=timezone.now() + dt.timedelta(days=settings.KICKOFF_DAYS),
    )
    Milestone.objects.create(
        engagement=engagement,
        title=project.title,
        amount_cents=project.pay_cents,
        currency=project.currency,
        due_on=project.due_on,
        hold=payments.hold(
            company=project.company,
            payee=by,
            amount_cents=project.pay_cents,
            fee_cents=money.fee(project.pay_cents, settings.FEE_PERCENT),
            currency=project.currency,
            reference=project.title,
            by=by,
        ),
    )
    _close_when_filled(project)
    notifications.agreed(engagement)
    return engagement


def _close_when_filled(project: Project) -> None:
    taken = Engagement.objects.filter(project=project).exclude(status=Engagement.Status.CANCELLED).count()
    if project.status == Project.Status.OPEN and taken >= project.seats:
        postings.close(project, by=None, reason=Project.CloseReason.FILLED)


@transaction.atomic
def pay(engagement: Engagement, *, by: User) -> Checkout:
    """Put a checkout in place for all milestones that wait for payment; `payments.open_session` opens it.

    Raises NothingToPay when all of it is paid or cancelled already.
    """
    if not permissions.may_pay(by, engagement):
        raise NotYours(_("Only an owner or manager of the company can pay."))
    holds = Hold.objects.filter(milestone__engagement=engagement, milestone__status=Milestone.Status.PLANNED)
    if not holds:
        raise NothingToPay(_("There is nothing left to pay here."))
    return payments.start_checkout(list(holds), by=by, return_path=engagement.get_absolute_url())


@transaction.atomic
def open_for_work(hold: Hold) -> Milestone | None:
    """The money is held: the milestone can be worked on, and the workspace opens with the first one.

    Money that arrives after a cancellation is sent back by `payments`; then there is nothing to open.
    """
    milestone = Milestone.objects.select_related("engagement__project").get(hold=hold)
    if milestone.status != Milestone.Status.PLANNED:
        return None
    now = timezone.now()
    move(milestone, Milestone.Status.FUNDED, funded_at=now)
    if milestone.engagement.status == Engagement.Status.AWAITING_FUNDING:
        move(milestone.engagement, Engagement.Status.ACTIVE, started_at=now)
    notifications.money_held(milestone)
    return milestone


@transaction.atomic
def cancel(engagement: Engagement, *, by: User | None, reason: str) -> Engagement:
    """End an engagement before anything was delivered; money that is held goes back whole.

    `by` is None when the time to pay ran out. Raises CannotCancel once something was delivered.
    """
    payments.lock(list(Hold.objects.filter(milestone__engagement=engagement)))
    milestones = list(engagement.milestones.select_for_update(of=("self",)).select_related("hold").order_by("position"))
    if any(milestone.status not in Milestone.CANCELLABLE for milestone in milestones):
        raise CannotCancel(_("Something was already delivered. Approve it or ask for a revision instead."))
    move(engagement, Engagement.Status.CANCELLED, by=by, reason=reason, cancelled_at=timezone.now(), cancel_reason=reason)
    for milestone in milestones:
        move(milestone, Milestone.Status.CANCELLED, by=by, reason=reason)
        payments.cancel_or_refund(milestone.hold, reason=reason, by=by)
    notifications.cancelled(engagement, by=by)
    return engagement


@transaction.atomic
def upload(engagement: Engagement, files: Iterable[tuple[File, str]], *, by: User) -> list[WorkFile]:
    """Keep files in the workspace, each with the type its bytes have (not what the browser claimed).

    Raises NotOpenForWork before the money is held and after the work is done.
    """
    if engagement.status != Engagement.Status.ACTIVE:
        raise NotOpenForWork(_("Files can be added once the money is held and until the work is done."))
    return [_keep(engagement, content, content_type, by) for content, content_type in files]


def _keep(engagement: Engagement, content: File, content_type: str, by: User) -> WorkFile:
    workfile = WorkFile(
        engagement=engagement,
        uploaded_by=by,
        name=content.name[-200:],
        content_type=content_type,
        size_bytes=content.size,
    )
    workfile.content.save("", content, save=False)
    workfile.save()
    return workfile


@transaction.atomic
def deliver(
    milestone: Milestone,
    *,
    by: User,
    note: str,
    is_ai_used: bool,
    ai_disclosure: str,
    reflection: str,
    files: Iterable[WorkFile],
    claimed: Iterable[Criterion],
) -> Delivery:
    """The student hands in; the company now has some business days to answer.

    Raises IllegalMove when the milestone is not being worked on, NothingClaimed without a criterion.
    """
    engagement = milestone.engagement
    if engagement.student_id != by.pk:
        raise NotYours(_("Only the student can deliver."))
    claimed_ids = {criterion.pk for criterion in claimed}
    if not claimed_ids:
        raise NothingClaimed(_("Tick at least one criterion that your delivery meets."))
    now = timezone.now()
    due_at = add_business_days(now, settings.REVIEW_BUSINESS_DAYS, engagement.company.time_zone)
    move(milestone, Milestone.Status.SUBMITTED, by=by, submitted_at=now, review_due_at=due_at, reminders_sent=0)
    delivery = Delivery.objects.create(
        milestone=milestone,
        round=milestone.deliveries.count() + 1,
        note=note,
        is_ai_used=is_ai_used,
        ai_disclosure=ai_disclosure if is_ai_used else "",
        reflection=reflection,
        submitted_at=now,
    )
    Check.objects.bulk_create(
        Check(delivery=delivery, criterion=criterion, is_claimed=criterion.pk in claimed_ids)
        for criterion in engagement.project.criteria.order_by("position", "pk")
    )
    WorkFile.objects.filter(
        pk__in=[file.pk for file in files], engagement=engagement, uploaded_by=by, delivery=None
    ).update(delivery=delivery)
    notifications.delivered(delivery)
    return delivery


@transaction.atomic
def ask_for_revision(milestone: Milestone, *, by: User, message: str, criteria: Iterable[Criterion]) -> Delivery:
    """The company names the criteria not met and says what is missing.

    Raises NoRevisionsLeft after the agreed rounds, IllegalMove when there is no delivery in review.
    """
    if not permissions.may_judge(by, milestone.engagement):
        raise NotYours(_("Only people of the company can ask for a revision."))
    move(milestone, Milestone.Status.REVISION_REQUESTED, by=by, reason=message, review_due_at=None)
    delivery = milestone.deliveries.order_by("-round")[0]
    if delivery.round > settings.REVISION_ROUNDS:
        raise NoRevisionsLeft(
            _("All %(count)d revision rounds are used. Approve the work, or write to us if you disagree.")
            % {"count": settings.REVISION_ROUNDS}
        )
    _answer(delivery, by=by, missing={criterion.pk for criterion in criteria}, message=message)
    notifications.revision_requested(delivery)
    return delivery


@transaction.atomic
def approve(milestone: Milestone, *, by: User | None) -> Milestone:
    """The company accepts the work, or (`by` is None) its silence does; the pay is on its way.

    Raises IllegalMove when there is no delivery in review, so that two clicks pay once.
    """
    if by is not None and not permissions.may_judge(by, milestone.engagement):
        raise NotYours(_("Only people of the company can approve."))
    silent = by is None
    payments.lock([milestone.hold])
    move(
        milestone,
        Milestone.Status.APPROVED,
        by=by,
        reason=_("No answer in time: silence accepts.") if silent else "",
        approved_at=timezone.now(),
        is_approved_by_silence=silent,
    )
    _answer(milestone.deliveries.order_by("-round")[0], by=by, missing=set(), message="")
    payments.release(milestone.hold, by=by)
    notifications.approved(milestone)
    return milestone


def _answer(delivery: Delivery, *, by: User | None, missing: set[int], message: str) -> None:
    delivery.answered_by = by
    delivery.answered_at = timezone.now()
    delivery.revision_message = message
    delivery.save(update_fields=["answered_by", "answered_at", "revision_message"])
    delivery.checks.filter(criterion__in=missing).update(verdict=Check.Verdict.MISSING)
    delivery.checks.exclude(criterion__in=missing).update(verdict=Check.Verdict.MET)


@transaction.atomic
def record_payment(hold: Hold) -> Milestone:
    """The pay reached the student: the milestone is paid, and with the last one the engagement is complete."""
    milestone = Milestone.objects.select_related("engagement").get(hold=hold)
    now = timezone.now()
    move(milestone, Milestone.Status.PAID, paid_at=now)
    notifications.paid(milestone)
    engagement = milestone.engagement
    unpaid = engagement.milestones.exclude(status=Milestone.Status.PAID)
    if engagement.status == Engagement.Status.ACTIVE and not unpaid.exists():
        move(engagement, Engagement.Status.COMPLETED, completed_at=now)
        engagement_completed.send(sender=Engagement, engagement=engagement)
        notifications.completed(engagement)
    return milestone
