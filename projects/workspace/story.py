"""The money of an engagement as its page tells it: the sums, and what happened to each part."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.core.formats import moment, money_exact
from payments import queries as payments
from payments.models import Hold
from projects.workspace.models import Engagement, Milestone

Status = Milestone.Status
EVENT_STATES = {"done": "", "waiting": "todo", "failed": "bad"}


@dataclass(frozen=True)
class Event:
    """One line of the money's story as the timeline component draws it."""

    text: str
    note: str
    state: str


def waits_for_payment(engagement: Engagement, milestones: list[Milestone]) -> bool:
    """Whether there is something left to pay for in work that goes on."""
    is_active = engagement.status == Engagement.Status.ACTIVE
    return is_active and any(milestone.status == Status.PLANNED for milestone in milestones)


def sums(milestones: list[Milestone]) -> dict[str, int]:
    """What all parts that were not cancelled come to: the student's pay, and with the fee what the company pays."""
    live = [milestone for milestone in milestones if milestone.status != Status.CANCELLED]
    pay = sum(milestone.earned_cents for milestone in live)
    total = sum(milestone.hold.total_cents for milestone in live)
    return {"pay_cents": pay, "total_cents": total}


def stories(milestones: list[Milestone], viewer: str, *, following: Milestone | None) -> list[tuple[str, list[Event]]]:
    """The money's story, part by part; parts whose payment is not asked for yet have none."""
    told = [row for row in milestones if row.status != Status.PLANNED or row is following]
    return [(milestone.title, money_story([milestone], viewer)) for milestone in told]


def money_story(milestones: list[Milestone], viewer: str) -> list[Event]:
    """What happened to the money and what comes next, for the company (and staff) or the student."""
    story = []
    for milestone in milestones:
        if milestone.hold is None:
            story.append(_gone_on(milestone))
            continue
        story += [_event(fact, milestone) for fact in payments.timeline(milestone.hold, viewer)]
        story += _coming(milestone, viewer)
    return story


def _gone_on(milestone: Milestone) -> Event:
    """The money a student left behind belongs to somebody else's work now, whose page tells the rest."""
    pay = {"pay": money_exact(milestone.amount_cents, milestone.currency)}
    return Event(_("%(pay)s went on to whoever took the work over") % pay, _("Nothing was charged again"), "")


def _event(fact: payments.Fact, milestone: Milestone) -> Event:
    is_left_behind = milestone.status == Status.CANCELLED and milestone.hold.status == Hold.Status.FUNDED
    if is_left_behind and fact.status == "waiting":
        pay = {"pay": money_exact(milestone.amount_cents, milestone.currency)}
        return Event(_("%(pay)s stays held for whoever takes the work over") % pay, moment(fact.at), "")
    if milestone.status == Status.PLANNED and milestone.engagement.status != Engagement.Status.AWAITING_FUNDING:
        return Event(fact.text, _("Work on it begins when it is held"), "todo")
    if milestone.status == Status.PLANNED:
        return Event(fact.text, _("by %(when)s") % {"when": moment(milestone.engagement.fund_by)}, "todo")
    is_held = milestone.hold.status == Hold.Status.FUNDED
    return Event(fact.text, moment(fact.at), "" if is_held else EVENT_STATES[fact.status])


def _coming(milestone: Milestone, viewer: str) -> list[Event]:
    if milestone.status == Status.DISPUTED:
        return [Event(_("It stays held until the dispute is decided"), _("Both sides are told why"), "later")]
    if milestone.status not in (*Milestone.IN_WORK, Status.SUBMITTED):
        return []
    if milestone.hold.status == Hold.Status.FROZEN:
        return [Event(_("It stays held until the payment has been looked into"), _("Both sides are told"), "later")]
    words = {
        "pay": money_exact(milestone.amount_cents, milestone.currency),
        "name": milestone.engagement.student.first_name,
    }
    mine = _("%(pay)s goes to you when the work is approved")
    theirs = _("%(pay)s goes to %(name)s when the work is approved")
    text = (mine if viewer == "student" else theirs) % words
    return [Event(text, _("At the bank 2 to 4 business days later"), "later")]
