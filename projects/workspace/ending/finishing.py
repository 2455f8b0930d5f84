"""The end of an engagement: complete when all of it is paid, ended early when a part was settled or cancelled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.states import move
from projects import permissions
from projects.notifications import settlements as notifications
from projects.notifications import work
from projects.signals import engagement_completed
from projects.workspace.models import ChangeOrder, Engagement, Milestone

Status = Milestone.Status
LIVE = (Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE)


@transaction.atomic
def finish(engagement: Engagement, *, by: User | None = None, reason: str = "") -> bool:
    """End the engagement when nothing of it is open any more; returns whether it ended now.

    Complete, with a certificate, when every milestone was approved and paid. Ended early when something was paid and
    the rest settled or cancelled; cancelled when nothing was. The engagement's row is the lock: of two milestones
    that end at the same moment the later one ends the engagement.
    """
    row = Engagement.objects.select_for_update(of=("self",)).filter(pk=engagement.pk, status__in=LIVE)
    if not row.exists():
        return False
    milestones = list(engagement.milestones.all())
    states = {milestone.status for milestone in milestones}
    is_early = any(milestone.is_cut_short for milestone in milestones)
    if not states <= {Status.PAID, Status.CANCELLED, *([Status.APPROVED] if is_early else [])}:
        return False
    if states == {Status.CANCELLED}:
        cancel(engagement, by=by, reason=reason)
    elif is_early:
        _end_early(engagement, by=by, reason=reason)
    else:
        _complete(engagement)
    return True


def cancel(engagement: Engagement, *, by: User | None, reason: str) -> None:
    """Nothing of it was paid to the student."""
    ended = {"cancelled_at": timezone.now(), "cancel_reason": reason[:1000], "ended_from": _side(engagement, by)}
    move(engagement, Engagement.Status.CANCELLED, by=by, reason=reason, **ended)
    _close_change_orders(engagement, reason)


def _end_early(engagement: Engagement, *, by: User | None, reason: str) -> None:
    ended = {"completed_at": timezone.now(), "cancel_reason": reason[:1000], "ended_early": True}
    move(engagement, Engagement.Status.COMPLETED, by=by, reason=reason, ended_from=_side(engagement, by), **ended)
    _close_change_orders(engagement, reason)
    notifications.ended_early(engagement)


def _side(engagement: Engagement, by: User | None) -> str:
    """Which of the two sides ended it, if one did: time, staff and banks are on neither."""
    side = permissions.side(by, engagement) if by is not None else permissions.STAFF
    return "" if side == permissions.STAFF else side


def _complete(engagement: Engagement) -> None:
    move(engagement, Engagement.Status.COMPLETED, completed_at=timezone.now())
    _close_change_orders(engagement, _("The work was done before anybody answered."))
    engagement_completed.send(sender=Engagement, engagement=engagement)
    work.completed(engagement)


def _close_change_orders(engagement: Engagement, reason: str) -> None:
    """A change that nobody has answered has nothing left to change."""
    for change in engagement.change_orders.filter(status=ChangeOrder.Status.PROPOSED):
        move(change, ChangeOrder.Status.WITHDRAWN, reason=reason, answered_at=timezone.now())
