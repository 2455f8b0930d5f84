"""What the workspace page shows of change orders and bonuses."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.formats import moment, money_exact
from payments import queries as payments
from projects import permissions
from projects.workspace.extras import bonuses as giving
from projects.workspace.models import Bonus, ChangeOrder, Engagement, Milestone
from projects.workspace.story import EVENT_STATES, Event


def changes_of(engagement: Engagement) -> list[ChangeOrder]:
    """The change orders of an engagement, newest first."""
    rows = engagement.change_orders.select_related("proposed_by", "answered_by").order_by("-created_at", "-pk")
    found = list(rows)
    for change in found:
        change.engagement = engagement
    return found


def bonuses_of(engagement: Engagement) -> list[Bonus]:
    """The bonuses of an engagement in the order they were given, without those that were cancelled."""
    rows = engagement.bonuses.exclude(status=Bonus.Status.CANCELLED).order_by("created_at", "pk")
    rows = rows.select_related("given_by", "hold__company", "hold__payee", "hold__checkout")
    return list(rows.prefetch_related(*payments.read_for_timeline("hold__")))


def shown(
    engagement: Engagement,
    milestones: list[Milestone],
    *,
    changes: list[ChangeOrder],
    bonuses: list[Bonus],
    side: str,
    may_pay: bool,
) -> dict[str, Any]:
    """Changes and bonuses as this reader sees them, and what they may do; a bonus is a secret until it is paid."""
    waiting = [change for change in changes if change.status == ChangeOrder.Status.PROPOSED]
    is_active = engagement.status == Engagement.Status.ACTIVE
    is_student = side == permissions.STUDENT
    may_change = is_student or may_pay
    planned = [bonus for bonus in bonuses if bonus.status == Bonus.Status.PLANNED]
    return {
        "open_change": waiting[0] if waiting else None,
        "may_answer_change": bool(waiting) and may_change and is_student != waiting[0].is_from_student,
        "past_changes": [change for change in changes if change.status != ChangeOrder.Status.PROPOSED],
        "may_change": is_active and not waiting and may_change,
        "planned_bonus": planned[0] if planned and may_pay else None,
        "bonuses": [bonus for bonus in bonuses if bonus.status != Bonus.Status.PLANNED],
        "may_give_bonus": may_pay and not planned and giving.is_open_to_bonuses(engagement, milestones),
    }


def stories(bonuses: Iterable[Bonus], viewer: str) -> list[tuple[str, list[Event]]]:
    """The money's story of each bonus; one that waits for its payment is no story yet."""
    return [(_("Bonus"), _story(bonus, viewer)) for bonus in bonuses if bonus.status != Bonus.Status.PLANNED]


def _story(bonus: Bonus, viewer: str) -> list[Event]:
    given = Event(
        _("Bonus of %(pay)s") % {"pay": money_exact(bonus.amount_cents, bonus.currency)}, moment(bonus.created_at), ""
    )
    facts = payments.timeline(bonus.hold, viewer)
    return [given, *(Event(fact.text, moment(fact.at), EVENT_STATES[fact.status]) for fact in facts)]
