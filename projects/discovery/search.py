"""What somebody asks of the list of projects, read from an address that can be shared."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.skills import services as skills_known
from accounts.skills.models import Skill
from marketplace.core import currencies
from marketplace.core.formats import money
from projects.postings.models import Project

LONGEST_WORDS = 200
MOST_SKILLS = 5
BEST, NEWEST, CLOSING, PAY = "best", "newest", "closing", "pay"
ORDERS: dict[str, tuple[str, ...]] = {
    BEST: ("-score", "-id"),
    NEWEST: ("-published_at", "-id"),
    CLOSING: ("closes_at", "id"),
    PAY: ("-hourly_cents", "-id"),
}
SORTS = {BEST: _("Best match"), NEWEST: _("Newest"), CLOSING: _("Closing soon"), PAY: _("Highest pay an hour")}
HOURS = {"short": (0, 9, _("Under 10")), "medium": (10, 20, _("10 to 20")), "long": (21, 999, _("Over 20"))}
MAIN = currencies.of(settings.CURRENCY)
FLOORS = (1.25, 1.5, 2)
PAYS = tuple(str(int(MAIN.floor_cents * times) // 10**MAIN.digits) for times in FLOORS)
PLACES = {"remote": _("Remote"), "place": _("At a place")}


def cents(units: str) -> int:
    """A value of the pay filter in cents of the site's main currency; other currencies compare at about their worth."""
    return int(units) * 10**MAIN.digits


def _and_more(units: str) -> str:
    words = {"pay": money(cents(units), MAIN.code)}
    return (gettext("about %(pay)s and more") if len(settings.CURRENCIES) > 1 else gettext("%(pay)s and more")) % words


OPTIONS: dict[str, dict] = {
    "category": dict(Project.Category.choices),
    "hours": {value: label for value, (_least, _most, label) in HOURS.items()},
    "pay": {units: lazy(_and_more, str)(units) for units in PAYS},
    "where": PLACES,
}


def kinds(category: str, hours: int, hourly_cents: int, place: str) -> tuple[tuple[str, ...], ...]:
    """Under which values a project is found, filter by filter in the order of `OPTIONS`."""
    return (
        (category,),
        tuple(value for value, (least, most, _label) in HOURS.items() if least <= hours <= most),
        tuple(units for units in PAYS if hourly_cents >= cents(units)),
        ("place" if place else "remote",),
    )


@dataclass(frozen=True)
class Search:
    """Words, skills, chosen values by filter, and the order; what makes no sense was left out while reading."""

    words: str = ""
    skills: tuple[Skill, ...] = ()
    unknown_skills: tuple[str, ...] = ()
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = NEWEST

    @property
    def order(self) -> tuple[str, ...]:
        """The fields the pages are ordered by."""
        return ORDERS[self.sort]

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.words or self.skills or self.chosen)


def read(query: QueryDict) -> Search:
    """The search an address stands for."""
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS]
    labels = query.get("skills", "").replace("\x00", "").split(",")[:MOST_SKILLS]
    skills, unknown = skills_known.resolve(labels) if any(labels) else ([], [])
    chosen = {name: [value for value in query.getlist(name) if value in OPTIONS[name]] for name in OPTIONS}
    sort = query.get("sort", "")
    if sort not in SORTS or (sort == BEST and not words):
        sort = BEST if words else NEWEST
    found = {name: tuple(dict.fromkeys(values)) for name, values in chosen.items() if values}
    return Search(words, tuple(skills), tuple(unknown), found, sort)
