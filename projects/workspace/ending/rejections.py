"""What a company may do after the last revision round besides approving: reject the work, criterion by criterion.

A rejection is a settlement that pays the criteria that are met, by their weights. The student accepts it or disputes
it within DISPUTE_DAYS; else it stands, and the money moves by itself. Locks as `settlements` says.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from projects import permissions
from projects.notifications import judging as notifications
from projects.workspace import verdicts
from projects.workspace.deliveries import NotYours, StillTime, TooLate, silence_has_accepted
from projects.workspace.ending import settlements
from projects.workspace.ending.settlements import CannotSettle
from projects.workspace.models import Milestone, Settlement
from projects.workspace.verdicts import Failed

Status = Settlement.Status


class RoundsLeft(DomainError):
    """Before the revision rounds are used, what is missing is a revision."""


@transaction.atomic
def reject(milestone: Milestone, *, by: User, failed: Failed, message: str) -> Settlement:
    """The company names what the last delivery fails and where; it proposes to pay the rest of the criteria.

    A proposal that waits makes way; rejecting twice is rejecting once. Raises CannotSettle when nothing is in review,
    RoundsLeft while a revision may be asked for, TooLate when silence has accepted, and what `verdicts` refuses.
    """
    if not permissions.may_judge(by, milestone.engagement):
        raise NotYours(_("Only people of the company can reject the work."))
    milestone = settlements.locked(milestone)
    if milestone.status != Milestone.Status.SUBMITTED:
        raise CannotSettle(_("There is no delivery in review here that could be rejected."))
    if silence_has_accepted(milestone):
        raise TooLate(_("The time to answer is over, so the work counts as approved."))
    delivery = milestone.deliveries.order_by("-round")[0]
    if delivery.round <= settings.REVISION_ROUNDS:
        raise RoundsLeft(_("There is a revision round left. Ask for a revision first."))
    where = verdicts.checked(milestone, failed)
    if waits(milestone):
        raise CannotSettle(_("This work is rejected already. Take that back before you reject it anew."))
    waiting = milestone.settlements.filter(status=Status.PROPOSED).first()
    if waiting:
        settlements.make_way(waiting, by=by, is_from_student=False, words=message)
    verdicts.record(delivery, by=by, where=where, message="")
    settlement = _propose(milestone, by=by, pay_cents=verdicts.met_cents(milestone, where), reason=message)
    notifications.rejected(settlement)
    return settlement


def _propose(milestone: Milestone, *, by: User, pay_cents: int, reason: str) -> Settlement:
    return Settlement.objects.create(
        milestone=milestone,
        proposed_by=by,
        is_from_student=False,
        is_rejection=True,
        pay_cents=pay_cents,
        reason=reason,
        answer_by=timezone.now() + dt.timedelta(days=settings.DISPUTE_DAYS),
    )


def waits(milestone: Milestone) -> bool:
    """Whether a rejection waits for the student."""
    return milestone.settlements.filter(status=Status.PROPOSED, is_rejection=True).exists()


@transaction.atomic
def stand(settlement: Settlement) -> Settlement:
    """The student let the time for a dispute pass: the rejection stands, and the money moves.

    Raises StillTime before, or when it was accepted, disputed or taken back meanwhile.
    """
    settlement = settlements.locked_with_milestone(settlement)
    is_over = settlement.is_rejection and settlement.status == Status.PROPOSED
    if not is_over or settlement.answer_by > timezone.now():
        raise StillTime(_("The student may still dispute this."))
    reason = _("Nobody disputed it in time, so it stands.")
    move(settlement, Status.ACCEPTED, reason=reason, ended_at=timezone.now())
    notifications.stands(settlement)
    settlements.divide(settlement.milestone, settlement.pay_cents, by=None, reason=settlement.reason)
    return settlement
