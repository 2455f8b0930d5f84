"""What each milestone would come to if somebody ended the engagement now, and the rule as both read it before.

Ending is free before payment, what is approved stays paid, and what is under way is divided by agreement or, where
the sides cannot agree, by staff. Agreements made under an older rule keep it: all back until something was delivered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.core import money
from projects.workspace.models import Engagement, Milestone

ALL_BACK_UNTIL_DELIVERED = frozenset({"2026-11"})
"""Versions of the agreement under which the company got everything back until something was delivered."""

Status = Milestone.Status
DIVISIBLE = (Status.FUNDED, Status.SUBMITTED, Status.REVISION_REQUESTED)


class Outcome(StrEnum):
    """How a milestone ends when the engagement is ended now."""

    FREE = "free"
    BACK = "back"
    AGREED = "agreed"
    DECIDED = "decided"
    PAID = "paid"
    ENDED = "ended"


@dataclass(frozen=True)
class Split:
    """A hold divided: pay to the student, the fee kept on it, and what the company gets back, fee included."""

    pay_cents: int
    fee_cents: int
    back_cents: int
    currency: str


@dataclass(frozen=True)
class Line:
    """One milestone in the schedule; without a `split` the amounts are still to be agreed on or decided."""

    milestone: Milestone
    outcome: Outcome
    split: Split | None


@dataclass(frozen=True)
class Rule:
    """One row of the general rule: a state, what the student gets, what the company gets back."""

    state: str
    to_student: str
    to_company: str


def outcome(milestone: Milestone) -> Outcome:
    """How this milestone ends when somebody ends the engagement now; its engagement must be loaded."""
    if milestone.status == Status.PLANNED:
        return Outcome.FREE
    if milestone.status == Status.DISPUTED:
        return Outcome.DECIDED
    if milestone.status == Status.CANCELLED:
        return Outcome.ENDED
    if milestone.status in (Status.APPROVED, Status.PAID):
        return Outcome.PAID
    is_old = milestone.engagement.agreement_version in ALL_BACK_UNTIL_DELIVERED
    return Outcome.BACK if is_old and milestone.status == Status.FUNDED else Outcome.AGREED


def split(milestone: Milestone, pay_cents: int) -> Split:
    """What paying `pay_cents` of a milestone comes to for both sides; its hold must be loaded.

    Money that went on to somebody else's work is nobody's here any more.
    """
    hold = milestone.hold
    if hold is None:
        return Split(0, 0, 0, milestone.currency)
    fee_cents = money.share(pay_cents, hold.amount_cents, hold.fee_cents)
    return Split(pay_cents, fee_cents, hold.total_cents - pay_cents - fee_cents, hold.currency)


def schedule(milestones: Iterable[Milestone]) -> list[Line]:
    """What would happen to each of these milestones now, whoever of the two sides ends the engagement."""
    return [_line(milestone) for milestone in milestones]


def _line(milestone: Milestone) -> Line:
    how = outcome(milestone)
    if how == Outcome.FREE:
        return Line(milestone, how, Split(0, 0, 0, milestone.currency))
    if how == Outcome.BACK:
        return Line(milestone, how, split(milestone, 0))
    if how == Outcome.PAID:
        return Line(milestone, how, split(milestone, milestone.earned_cents))
    if how == Outcome.ENDED:
        is_paid = milestone.funded_at is not None
        return Line(milestone, how, split(milestone, 0) if is_paid else Split(0, 0, 0, milestone.currency))
    return Line(milestone, how, None)


def rules() -> list[Rule]:
    """The schedule as everybody reads it before starting."""
    return [
        Rule(_("Not paid for yet"), _("nothing"), _("nothing was charged")),
        Rule(
            _("Paid for, not approved yet"),
            _("what both agree on; if they cannot, neutral people decide"),
            _("the rest, with its share of the fee"),
        ),
        Rule(_("Approved"), _("all of its pay"), _("nothing")),
    ]


def terms() -> list[str]:
    """How the sides come to an agreement, in sentences for the agreement and the pages before it."""
    words = {"days": settings.SETTLEMENT_DAYS}
    sentences = [
        _("Whoever ends it proposes how much of the pay for what is under way goes to the student."),
        _("The other side has %(days)d business days to accept, to decline, or to propose another amount."),
        _("If it declines or does not answer, either side may open a dispute: neutral people decide by the criteria."),
        _("Whoever leaves all of that money to the other side needs no answer: it ends at once."),
        _("Meanwhile the work may go on: a delivery, a revision or an approval ends an open proposal."),
        _("A company that waits for an answer to its own proposal does not approve by silence."),
    ]
    return [sentence % words for sentence in sentences]


def terms_of(engagement: Engagement) -> list[str]:
    """The sentences that belong to this engagement: an older agreement says its own rule first."""
    if engagement.agreement_version not in ALL_BACK_UNTIL_DELIVERED:
        return terms()
    return [_("Until something is delivered, the company gets all its money back. After that:"), *terms()]
