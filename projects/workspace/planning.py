"""What is agreed, written down: milestones with their criteria and the holds that wait for the company's money."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db.models import Max

from accounts.people.models import User
from marketplace.core import money
from payments import services as payments
from payments.models import Hold
from projects.postings.models import Criterion, Project
from projects.workspace.models import Engagement, Milestone, MilestoneCriterion


def plan(engagement: Engagement, *, by: User, held: Mapping[int, Hold] | None = None) -> list[Milestone]:
    """The milestones of an engagement: one for each part of the project, or one for all of it.

    `held` is money that is held already for some of them, by their position; where it is as much as the part pays,
    the company need not pay again.
    """
    project, held = engagement.project, held or {}
    criteria = list(project.criteria.order_by("position", "pk"))
    parts = list(project.parts.order_by("position", "pk"))
    if not parts:
        return [_whole(engagement, criteria, by, held.get(1))]
    return [
        add(
            engagement,
            position=number,
            title=part.title,
            amount_cents=part.amount_cents,
            due_on=part.due_on,
            criteria=_weighed(one for one in criteria if one.part_id in (None, part.pk)),
            by=by,
            held=held.get(number),
        )
        for number, part in enumerate(parts, start=1)
    ]


def _whole(engagement: Engagement, criteria: list[Criterion], by: User, held: Hold | None) -> Milestone:
    project: Project = engagement.project
    return add(
        engagement,
        position=1,
        title=project.title,
        amount_cents=project.pay_cents,
        due_on=project.due_on,
        criteria=_weighed(criteria),
        by=by,
        held=held,
    )


def _weighed(criteria: Iterable[Criterion]) -> list[tuple[str, int]]:
    return [(one.text, one.weight) for one in criteria]


def add(
    engagement: Engagement,
    *,
    position: int,
    title: str,
    amount_cents: int,
    due_on: dt.date,
    criteria: list[tuple[str, int]],
    by: User,
    details: str = "",
    held: Hold | None = None,
) -> Milestone:
    """One more milestone, with its criteria (text, weight) frozen and its hold open; nothing is charged yet.

    Its hold is `held`, where that is as much in the same currency.
    """
    currency = engagement.project.currency
    is_enough = held is not None and (held.amount_cents, held.currency) == (amount_cents, currency)
    hold = held if is_enough else _hold(engagement, title, amount_cents, by)
    milestone = Milestone.objects.create(
        engagement=engagement,
        position=position,
        title=title[:100],
        details=details,
        amount_cents=amount_cents,
        currency=currency,
        due_on=due_on,
        hold=hold,
    )
    MilestoneCriterion.objects.bulk_create(
        MilestoneCriterion(milestone=milestone, text=text, weight=weight, position=number)
        for number, (text, weight) in enumerate(criteria)
    )
    return milestone


def _hold(engagement: Engagement, title: str, amount_cents: int, by: User) -> Hold:
    return payments.hold(
        company=engagement.company,
        payee=engagement.student,
        amount_cents=amount_cents,
        fee_cents=money.fee(amount_cents, settings.FEE_PERCENT),
        currency=engagement.project.currency,
        reference=title if title == engagement.project.title else f"{engagement.project.title}: {title}",
        by=by,
    )


def next_position(engagement: Engagement) -> int:
    """Where one more milestone goes: after the last."""
    return (engagement.milestones.aggregate(last=Max("position"))["last"] or 0) + 1


def weighed_evenly(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Criteria with even weights that sum to 100."""
    share, rest = divmod(100, len(texts)) if texts else (0, 0)
    return [(text, share + (number < rest)) for number, text in enumerate(texts)]


def next_to_pay(milestones: Iterable[Milestone]) -> Milestone | None:
    """The milestone of an engagement that the company is asked to pay for now, if it is any's turn.

    All milestones of one engagement are given, each with its change order. A part's turn comes when everything before
    it was approved or ended; a change that was agreed on is paid for at once.
    """
    waits = False
    for milestone in sorted(milestones, key=lambda row: row.position):
        if milestone.status == Milestone.Status.PLANNED:
            return None if waits and getattr(milestone, "change_order", None) is None else milestone
        waits = waits or milestone.status in Milestone.UNDER_WAY
    return None
