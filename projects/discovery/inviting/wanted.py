"""What a company looks for among students who may be invited, and the orders it may read them in.

All of it is what students declared or proved. The company chooses the order; no machine ranks people.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.places.models import Place
from accounts.skills.models import Skill

ANY, ALL = "any", "all"
CLAIMED, SHOWN, PROVED = "claimed", "shown", "proved"
NEWEST, HOURS, CRITERIA = "newest", "hours", "criteria"

MATCHES = {ANY: _("any of them"), ALL: _("all of them")}
EVIDENCE = {
    CLAIMED: _("they say so"),
    SHOWN: _("a work sample shows it, or a project proved it"),
    PROVED: _("a completed project proved it"),
}
SORTS = {
    NEWEST: (_("Newest here"), ("-id",)),
    HOURS: (_("Most hours a week"), ("-availability_hours", "-id")),
    CRITERIA: (_("Most criteria met in these skills"), ("-met", "-id")),
}


@dataclass(frozen=True)
class Wanted:
    """One search; what is empty was not asked."""

    skills: tuple[Skill, ...] = ()
    match: str = ANY
    evidence: str = CLAIMED
    hours: int = 0
    has_dates: bool = False
    languages: tuple[str, ...] = ()
    place: Place | None = None
    km: int = 0
    sort: str = NEWEST

    @property
    def order(self) -> tuple[str, ...]:
        """The columns it is ordered by."""
        return SORTS[self.sort][1]

    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from: name, label, whether it is on. Without skills there are no criteria in them."""
        names = [name for name in SORTS if self.skills or name != CRITERIA]
        return [(name, SORTS[name][0], name == self.sort) for name in names]
