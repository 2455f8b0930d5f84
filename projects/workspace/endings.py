"""How an engagement ends without all of it being done: by one side, by the clock, by a refund.

Who moves a milestone and its hold in one transaction locks the money first, as `services` says.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments import services as payments
from payments.models import Hold
from projects import permissions
from projects.notifications import work as notifications
from projects.workspace.deliveries import NotYours
from projects.workspace.models import Engagement, Milestone


class CannotCancel(DomainError):
    """Work that was delivered, or paid for meanwhile, can not be ended in this way."""


@transaction.atomic
def cancel(engagement: Engagement, *, by: User, reason: str) -> Engagement:
    """One side ends an engagement before anything was delivered; money that is held goes back whole.

    Raises CannotCancel once something was delivered.
    """
    if not permissions.may_cancel(by, engagement):
        raise NotYours(_("Only the student, or an owner or manager of the company, can cancel."))
    return _end(engagement, by=by, reason=reason)


@transaction.atomic
def lapse(engagement: Engagement, *, reason: str) -> Engagement:
    """End an engagement nobody has paid for. Raises CannotCancel when the money came meanwhile."""
    _lock_money(engagement)
    if not Engagement.objects.filter(pk=engagement.pk, status=Engagement.Status.AWAITING_FUNDING).exists():
        raise CannotCancel(_("It was paid for or cancelled meanwhile."))
    return _end(engagement, by=None, reason=reason)


@transaction.atomic
def lapse_all(*, reason: str, **whose) -> int:
    """End every engagement that nobody has paid for, of somebody suspended or a project taken down; returns how many.

    What is paid for goes on: the money is held, and either side may still cancel before a delivery.
    """
    unpaid = Engagement.objects.filter(status=Engagement.Status.AWAITING_FUNDING, **whose)
    return sum(_lapsed(engagement, reason) for engagement in unpaid.select_related("project", "company", "student"))


def _lapsed(engagement: Engagement, reason: str) -> bool:
    try:
        lapse(engagement, reason=reason)
    except CannotCancel:
        return False
    return True


def _lock_money(engagement: Engagement) -> None:
    payments.lock(list(Hold.objects.filter(milestone__engagement=engagement)))


def _end(engagement: Engagement, *, by: User | None, reason: str) -> Engagement:
    _lock_money(engagement)
    milestones = list(engagement.milestones.select_for_update(of=("self",)).select_related("hold").order_by("position"))
    if any(milestone.status not in Milestone.CANCELLABLE for milestone in milestones):
        raise CannotCancel(_("Something was already delivered or cancelled, so this can no longer be cancelled."))
    ended = {"cancelled_at": timezone.now(), "cancel_reason": reason}
    move(engagement, Engagement.Status.CANCELLED, by=by, reason=reason, **ended)
    for milestone in milestones:
        move(milestone, Milestone.Status.CANCELLED, by=by, reason=reason)
        payments.cancel_or_refund(milestone.hold, reason=reason, by=by)
    notifications.cancelled(engagement, by=by, is_paid=any(milestone.funded_at for milestone in milestones))
    return engagement


@transaction.atomic
def record_refund(hold: Hold) -> Milestone:
    """Stripe took the refund: the company hears when to expect it, and work that was not cancelled before ends."""
    milestone = Milestone.objects.select_related("engagement__company", "engagement__project").get(hold=hold)
    if milestone.status != Milestone.Status.CANCELLED:
        _end_refunded(milestone, reason=_("The payment was refunded at Stripe."))
    notifications.refunded(milestone)
    return milestone


def _end_refunded(milestone: Milestone, *, reason: str) -> None:
    engagement = milestone.engagement
    move(milestone, Milestone.Status.CANCELLED, reason=reason)
    if engagement.milestones.exclude(status=Milestone.Status.CANCELLED).exists():
        return
    ended = {"cancelled_at": timezone.now(), "cancel_reason": reason}
    move(engagement, Engagement.Status.CANCELLED, reason=reason, **ended)
    notifications.cancelled(engagement, by=None, is_paid=True)
