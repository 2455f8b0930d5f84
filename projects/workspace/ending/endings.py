"""How an engagement ends without all of it being done: by one side, by the clock, by a refund.

Who moves a milestone and its hold in one transaction locks the money first, as `services` says.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments import services as payments
from payments.models import Hold, Refund
from projects import permissions
from projects.applications import bench
from projects.notifications import work as notifications
from projects.workspace.deliveries import NotYours
from projects.workspace.ending import finishing, replacing, settlements
from projects.workspace.ending.schedule import Outcome, outcome
from projects.workspace.models import Engagement, Milestone

Shares = Mapping[UUID, int]


class CannotCancel(DomainError):
    """There is nothing left to end, or it was paid for meanwhile."""


@transaction.atomic
def cancel(engagement: Engagement, *, by: User, reason: str, shares: Shares | None = None) -> Engagement:
    """One side ends the engagement as the schedule says: what is not paid for ends at once, what is approved stays.

    `shares` names for each milestone under way how many cents it proposes for the student, by the milestone's id;
    the engagement ends when the last of them is settled, which is now where all goes to the other side. Raises
    CannotCancel when nothing is left to end or a share is missing.
    """
    if not permissions.may_cancel(by, engagement):
        raise NotYours(_("Only the student, or an owner or manager of the company, can end this."))
    milestones = replacing.lock(engagement)
    ways = {milestone.pk: outcome(milestone) for milestone in milestones}
    if not {Outcome.FREE, Outcome.BACK, Outcome.AGREED} & set(ways.values()):
        raise CannotCancel(_("There is nothing left to end here."))
    is_paid = any(milestone.funded_at for milestone in milestones)
    for milestone in milestones:
        if ways[milestone.pk] in (Outcome.FREE, Outcome.BACK):
            _cancel(milestone, by=by, reason=reason)
    for milestone in milestones:
        if ways[milestone.pk] == Outcome.AGREED:
            _propose(milestone, shares or {}, by=by, reason=reason)
    if finishing.finish(engagement, by=by, reason=reason) and engagement.status == Engagement.Status.CANCELLED:
        notifications.cancelled(engagement, by=by, is_paid=is_paid)
        if permissions.may_work(by, engagement):
            bench.step(engagement.project)
    engagement.refresh_from_db()
    return engagement


def _propose(milestone: Milestone, shares: Shares, *, by: User, reason: str) -> None:
    if milestone.pk not in shares:
        raise CannotCancel(_("Say what the student gets for “%(title)s”.") % {"title": milestone.title})
    settlements.propose(milestone, by=by, pay_cents=shares[milestone.pk], reason=reason)


def _cancel(milestone: Milestone, *, by: User | None, reason: str) -> None:
    move(milestone, Milestone.Status.CANCELLED, by=by, reason=reason)
    payments.cancel_or_refund(milestone.hold, reason=reason, by=by)


@transaction.atomic
def lapse(engagement: Engagement, *, reason: str) -> Engagement:
    """End an engagement nobody has paid for. Raises CannotCancel when the money came meanwhile."""
    milestones = _locked(engagement)
    if not Engagement.objects.filter(pk=engagement.pk, status=Engagement.Status.AWAITING_FUNDING).exists():
        raise CannotCancel(_("It was paid for or cancelled meanwhile."))
    for milestone in milestones:
        _cancel(milestone, by=None, reason=reason)
    finishing.cancel(engagement, by=None, reason=reason)
    notifications.cancelled(engagement, by=None, is_paid=False)
    return engagement


@transaction.atomic
def lapse_all(*, reason: str, **whose) -> int:
    """End every engagement that nobody has paid for, of somebody suspended or a project taken down; returns how many.

    What is paid for goes on: the money is held, and either side may still end it. Where it was the student, the next
    in line is offered the place.
    """
    unpaid = Engagement.objects.filter(status=Engagement.Status.AWAITING_FUNDING, **whose)
    rows = unpaid.select_related("project", "company", "student").order_by("project_id", "pk")
    ended = [engagement for engagement in rows if _lapsed(engagement, reason)]
    if "student" in whose:
        for engagement in ended:
            bench.step(engagement.project)
    return len(ended)


def _lapsed(engagement: Engagement, reason: str) -> bool:
    try:
        lapse(engagement, reason=reason)
    except CannotCancel:
        return False
    return True


def _locked(engagement: Engagement) -> list[Milestone]:
    payments.lock(list(Hold.objects.filter(milestone__engagement=engagement)))
    rows = engagement.milestones.select_for_update(of=("self",)).select_related("hold").order_by("position")
    milestones = list(rows)
    for milestone in milestones:
        milestone.engagement = engagement
    return milestones


@transaction.atomic
def record_refund(hold: Hold, *, is_by_bank: bool = False) -> Milestone | None:
    """The whole payment went back: the company hears when to expect it, and work that was not cancelled before ends.

    None when the hold is no milestone's. `is_by_bank` says that the company's bank took it back after a dispute, so
    that nothing more is on its way.
    """
    rows = Milestone.objects.select_related("engagement__company", "engagement__project")
    milestone = rows.filter(hold=hold).first()
    if milestone is None:
        return None
    if milestone.status != Milestone.Status.CANCELLED:
        by_bank = _("The company's bank took the payment back.")
        _end_refunded(milestone, reason=by_bank if is_by_bank else _("The payment was refunded at Stripe."))
    if not is_by_bank:
        notifications.refunded(milestone, cents=hold.total_cents)
    return milestone


def tell_of_part(refund: Refund) -> None:
    """Stripe took the part of a settled payment that goes back: the company hears when to expect it."""
    rows = Milestone.objects.select_related("hold", "engagement__company", "engagement__project")
    for milestone in rows.filter(hold=refund.hold_id):
        notifications.refunded(milestone, cents=refund.amount_cents)


def _end_refunded(milestone: Milestone, *, reason: str) -> None:
    engagement = milestone.engagement
    move(milestone, Milestone.Status.CANCELLED, reason=reason)
    if finishing.finish(engagement, reason=reason) and engagement.status == Engagement.Status.CANCELLED:
        notifications.cancelled(engagement, by=None, is_paid=True)
