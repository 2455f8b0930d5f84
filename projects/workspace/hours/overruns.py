"""What logged time says: what the work pays an hour so far, and whether it outgrew what was agreed."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import money
from marketplace.core.formats import hours as readable
from projects.workspace.models import ChangeOrder, Engagement, Milestone, TimeEntry


@dataclass(frozen=True)
class Balance:
    """Time and pay of one engagement, as its student sees them.

    `planned_minutes` are what the pay covers at the posted hourly pay, so they grow with each change order.
    """

    logged_minutes: int
    planned_minutes: int
    pay_cents: int
    posted_cents: int
    currency: str

    @property
    def hourly_cents(self) -> int:
        """What an hour pays so far, in cents, rounded down; 0 before anything is logged."""
        return 60 * self.pay_cents // self.logged_minutes if self.logged_minutes else 0

    @property
    def scale_cents(self) -> int:
        """The end of the drawing of hourly pay."""
        return max(self.hourly_cents, self.posted_cents, 1)

    @property
    def scale_minutes(self) -> int:
        """The end of the drawing of hours: room for the limit, and for what is logged beyond it."""
        return max(self.logged_minutes, self.limit_minutes, 1)

    @property
    def limit_minutes(self) -> int:
        """From where on it is an overrun."""
        return self.planned_minutes * (100 + settings.OVERRUN_PERCENT) // 100

    @property
    def left_minutes(self) -> int:
        """What is left of the planned time; never below 0."""
        return max(0, self.planned_minutes - self.logged_minutes)

    @property
    def overrun_percent(self) -> int:
        """By how many percent the logged time is above the planned one; negative below, 0 where nothing is planned."""
        if not self.planned_minutes:
            return 0
        return round(100 * (self.logged_minutes - self.planned_minutes) / self.planned_minutes)

    @property
    def is_overrun(self) -> bool:
        """Whether it took so much longer that a change order is worth a thought."""
        return 0 < self.limit_minutes < self.logged_minutes

    @property
    def extra_cents(self) -> int:
        """What the hours beyond the planned ones would pay at the posted hourly pay."""
        extra = max(0, self.logged_minutes - self.planned_minutes)
        return money.share(extra, self.planned_minutes, self.pay_cents) if self.planned_minutes else 0


def logged_minutes(engagement: Engagement) -> int:
    """All time logged for this engagement."""
    return engagement.time_entries.aggregate(sum=Sum("minutes"))["sum"] or 0


def balance(engagement: Engagement) -> Balance:
    """Time and pay of an engagement; its project must be loaded."""
    project = engagement.project
    parts = engagement.milestones.exclude(status=Milestone.Status.CANCELLED)
    pay = sum(part.earned_cents for part in parts)
    planned = round(project.hours * 60 * pay / project.pay_cents)
    return Balance(logged_minutes(engagement), planned, pay, project.pay_per_hour_cents, project.currency)


def suggests_change(engagement: Engagement, found: Balance) -> bool:
    """Whether to suggest a change order: time ran over, the work goes on, and none waits for its answer."""
    if engagement.status != Engagement.Status.ACTIVE or not found.is_overrun:
        return False
    return not engagement.change_orders.filter(status=ChangeOrder.Status.PROPOSED).exists()


def change_order(engagement: Engagement) -> dict[str, Any]:
    """The change order that pays the hours beyond, to begin with; nothing when there are none."""
    found = balance(engagement)
    if not found.extra_cents:
        return {}
    words = {
        "logged": readable(found.logged_minutes),
        "planned": readable(found.planned_minutes),
        "title": engagement.project.title,
    }
    details = _(
        "“%(title)s” has taken %(logged)s so far; %(planned)s were agreed. The pay asked for is for the time beyond, "
        "at the pay an hour we agreed on. It took longer because "
    )
    return {
        "title": _("The hours beyond what was agreed"),
        "details": details % words,
        "criteria": _("What was agreed before is delivered, with every criterion of it met"),
        "amount_cents": found.extra_cents,
        "due_on": max(part.due_on for part in engagement.milestones.all()),
    }


def own_data(user: User) -> list[dict[str, Any]]:
    """What a student logged, for their own copy of it."""
    rows = TimeEntry.objects.filter(engagement__student=user).order_by("engagement__agreed_at", "worked_on", "pk")
    return list(rows.values("engagement__project__title", "worked_on", "minutes", "note"))
