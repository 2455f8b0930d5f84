"""How the talks about an early end stand, and what one reader may do about them."""

import datetime as dt
from dataclasses import dataclass

from accounts.people.models import User
from projects import permissions
from projects.workspace.deliveries import silence_has_accepted
from projects.workspace.ending import settlements
from projects.workspace.ending.grounds import ground
from projects.workspace.ending.schedule import DIVISIBLE, Outcome, Split, outcome, split
from projects.workspace.models import Engagement, Milestone, Settlement

Status = Settlement.Status


@dataclass(frozen=True)
class Standing:
    """The last proposal for a milestone, what it comes to, and what this reader may do; all False for staff.

    `dispute_until` is the end of the time to open a dispute, where that time runs.
    """

    settlement: Settlement | None
    split: Split | None
    is_mine: bool = False
    is_overdue: bool = False
    may_propose: bool = False
    may_answer: bool = False
    may_withdraw: bool = False
    may_dispute: bool = False
    dispute_until: dt.datetime | None = None


def of(milestone: Milestone, *, reader: User) -> Standing:
    """Where the talks about one milestone stand for this reader."""
    may_act = permissions.may_cancel(reader, milestone.engagement)
    return for_side(milestone, is_student=permissions.may_work(reader, milestone.engagement), may_act=may_act)


def for_side(milestone: Milestone, *, is_student: bool, may_act: bool) -> Standing:
    """The same for a reader whose side is known; settlements are looked up unless they were prefetched."""
    found = sorted(milestone.settlements.all(), key=lambda row: row.created_at)
    latest = found[-1] if found else None
    in_time = may_act and (is_student or not silence_has_accepted(milestone))
    may_propose = in_time and milestone.status in DIVISIBLE
    grounds = ground(milestone, is_student=is_student) if may_propose else None
    disputable = {"may_dispute": grounds is not None, "dispute_until": grounds and grounds.until}
    if latest is None or latest.status == Status.WITHDRAWN:
        return Standing(None, None, may_propose=may_propose, **disputable)
    latest.milestone = milestone
    is_open, is_mine = latest.status == Status.PROPOSED, latest.is_from_student == is_student
    is_overdue = is_open and settlements.is_answer_overdue(latest)
    is_firm = is_open and latest.is_rejection and not is_mine
    return Standing(
        settlement=latest,
        split=split(milestone, latest.pay_cents if latest.decided_cents is None else latest.decided_cents),
        is_mine=is_mine,
        is_overdue=is_overdue,
        may_propose=may_propose and not is_firm,
        may_answer=is_open and in_time and not is_mine,
        may_withdraw=is_open and may_act and is_mine,
        **disputable,
    )


def is_endable(engagement: Engagement, milestones: list[Milestone]) -> bool:
    """Whether somebody can still end something here: not paid for yet, or under way and not in dispute."""
    if engagement.status not in (Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE):
        return False
    return any(outcome(milestone) in (Outcome.FREE, Outcome.BACK, Outcome.AGREED) for milestone in milestones)


def is_settled(milestone: Milestone) -> bool:
    """Whether the talks about it ended in an agreement or a decision."""
    return any(row.status in (Status.ACCEPTED, Status.DECIDED) for row in milestone.settlements.all())


def under_way(milestones: list[Milestone]) -> list[Milestone]:
    """The milestones whose pay has to be divided when the engagement is ended now."""
    return [milestone for milestone in milestones if outcome(milestone) == Outcome.AGREED]
