"""What a dispute comes to: a finding for each criterion, the pay they add up to, and the money that follows."""

import datetime as dt
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import money
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments import services as payments
from payments.models import Hold
from projects import permissions
from projects.disputes import neutrals
from projects.disputes.models import Dispute, Finding, PanelSeat, Vote
from projects.notifications import disputes as notifications
from projects.workspace.deliveries import ask_for_next_payment
from projects.workspace.ending import settlements
from projects.workspace.models import Milestone, MilestoneCriterion, Settlement

Status = Dispute.Status
PERCENTS = (0, 50, 100)
LAST_ROUND = 2


class NotNeutral(DomainError):
    """Who decides must be near to neither side and must not have decided before."""

    status_code = 403


class NotTheirs(DomainError):
    """A panel decides this, not a moderator, or it is decided."""


class Incomplete(DomainError):
    """Every criterion needs a finding, each with a reason."""


class MoneyWaits(DomainError):
    """The money is frozen, or the decision may still be appealed."""


@dataclass(frozen=True)
class Opinion:
    """How far one criterion is met, in percent of its weight, and why."""

    met_percent: int
    reason: str


Opinions = Mapping[int, Opinion]
"""An opinion for each criterion, by the criterion's id."""


def locked(dispute: Dispute) -> Dispute:
    """The dispute as it is now, which nobody moves meanwhile; locked after its money and its milestone."""
    milestone = settlements.locked(Milestone.objects.select_related("hold").get(pk=dispute.milestone_id))
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("settlement", "opened_by", "decided_by")
    found = rows.get(pk=dispute.pk)
    found.milestone = milestone
    if found.settlement:
        found.settlement.milestone = milestone
    return found


def checked(milestone: Milestone, opinions: Opinions) -> Opinions:
    """The same opinions. Raises Incomplete unless there is one with a reason for each criterion of the milestone."""
    criteria = set(milestone.criteria.values_list("pk", flat=True))
    is_whole = criteria == set(opinions) and all(each.met_percent in PERCENTS for each in opinions.values())
    if not is_whole or not all(each.reason.strip() for each in opinions.values()):
        raise Incomplete(_("Say for each criterion how far it is met, and why."))
    return opinions


def amount(milestone: Milestone, met: Mapping[int, int]) -> int:
    """What the student gets in cents when each criterion, by its id, is met to these percents of its weight."""
    weights = dict(milestone.criteria.values_list("pk", "weight"))
    earned = sum(weight * met[key] for key, weight in weights.items())
    return money.share(earned, 100 * sum(weights.values()), milestone.amount_cents)


@transaction.atomic
def decide(dispute: Dispute, *, opinions: Opinions, by: User) -> Dispute:
    """A moderator decides, because no panel came together or voted in time.

    Raises NotNeutral, NotTheirs while a panel decides or when it is decided, Incomplete without all reasons.
    """
    dispute = locked(dispute)
    if dispute.status != Status.IN_REVIEW or dispute.is_by_panel:
        raise NotTheirs(_("A moderator decides only when no panel does."))
    if not permissions.may_decide(by, dispute.milestone.engagement) or not neutrals.is_neutral(by, dispute):
        raise NotNeutral(_("Only staff who are near to neither side, and have not decided this before, can decide it."))
    return _decided(dispute, checked(dispute.milestone, opinions), by=by)


def conclude(dispute: Dispute) -> Dispute:
    """All of the panel have voted: the middle vote on each criterion counts. The caller holds the locks."""
    seats = dispute.seats.filter(round=dispute.round, status=PanelSeat.Status.VOTED)
    votes: dict[int, list[Vote]] = {}
    for vote in Vote.objects.filter(seat__in=seats).order_by("seat__voted_at"):
        votes.setdefault(vote.criterion_id, []).append(vote)
    return _decided(dispute, {key: _middle(rows) for key, rows in votes.items()}, by=None)


def _middle(votes: list[Vote]) -> Opinion:
    middle = statistics.median_low(vote.met_percent for vote in votes)
    reasons = dict.fromkeys(vote.note for vote in votes if vote.met_percent == middle)
    return Opinion(middle, "\n\n".join(reasons))


def _decided(dispute: Dispute, opinions: Opinions, *, by: User | None) -> Dispute:
    Finding.objects.bulk_create(
        Finding(
            dispute=dispute, round=dispute.round, criterion_id=key, met_percent=each.met_percent, reason=each.reason
        )
        for key, each in opinions.items()
    )
    now = timezone.now()
    facts = {
        "decided_at": now,
        "decided_by": by,
        "decided_cents": amount(dispute.milestone, {key: each.met_percent for key, each in opinions.items()}),
        "appeal_by": now if dispute.round >= LAST_ROUND else now + dt.timedelta(days=settings.APPEAL_DAYS),
        "student_takes_it_at": None,
        "company_takes_it_at": None,
    }
    move(dispute, Status.DECIDED, by=by, **facts)
    notifications.decided(dispute, findings(dispute))
    return finish_when_final(dispute)


def findings(dispute: Dispute, round_number: int | None = None) -> list[Finding]:
    """What one round, without a number the last, decided about each criterion."""
    rows = dispute.findings.filter(round=round_number or dispute.round).select_related("criterion")
    return list(rows.order_by("criterion__position", "criterion_id"))


def is_final(dispute: Dispute) -> bool:
    """Whether a decision cannot be appealed any more: both took it, or the time is over."""
    taken = bool(dispute.student_takes_it_at and dispute.company_takes_it_at)
    return dispute.status == Status.DECIDED and (taken or dispute.appeal_by <= timezone.now())


def finish_when_final(dispute: Dispute) -> Dispute:
    """Let the money follow now, unless it may still be appealed or the money is frozen. The caller holds the locks."""
    if is_final(dispute) and dispute.milestone.hold.status != Hold.Status.FROZEN:
        _carry_out(dispute)
    return dispute


@transaction.atomic
def carry_out(dispute: Dispute) -> Dispute:
    """The time to appeal is over: the money follows. Raises MoneyWaits when it is not, or the money is frozen."""
    dispute = finish_when_final(locked(dispute))
    if dispute.status == Status.DECIDED:
        raise MoneyWaits(_("The money is frozen, or the decision may still be appealed."))
    return dispute


def _carry_out(dispute: Dispute) -> None:
    reason = _("Decided in a dispute, criterion by criterion.")
    move(dispute, Status.RESOLVED, by=None, resolved_at=timezone.now())
    pay(dispute, by=dispute.decided_by, reason=reason)
    notifications.carried_out(dispute)


def pay(dispute: Dispute, *, by: User | None, reason: str) -> None:
    """Move the money of a resolved dispute and end its milestone. The caller holds the locks.

    Work that was delivered and is found good in all of it is approved as if there had been no dispute.
    """
    milestone, cents = dispute.milestone, dispute.decided_cents
    if dispute.settlement_id:
        facts = {"decided_cents": cents, "decision": reason, "ended_at": timezone.now()}
        move(dispute.settlement, Settlement.Status.DECIDED, by=by, reason=reason, **facts)
    if cents == milestone.amount_cents and milestone.submitted_at:
        _approve(milestone, by=by, reason=reason)
    else:
        settlements.divide(milestone, cents, by=by, reason=reason)


def _approve(milestone: Milestone, *, by: User | None, reason: str) -> None:
    payments.release(milestone.hold, by=by)
    move(milestone, Milestone.Status.APPROVED, by=by, reason=reason, approved_at=timezone.now())
    ask_for_next_payment(milestone.engagement)


def criteria_of(dispute: Dispute) -> list[MilestoneCriterion]:
    """What the dispute is decided by, in order."""
    return list(dispute.milestone.criteria.order_by("position", "pk"))
