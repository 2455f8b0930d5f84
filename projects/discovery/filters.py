"""The filters of the list of projects: their values, what people call them, and the tags postings carry for them."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company
from marketplace.core import currencies, languages
from marketplace.core.formats import language, money
from projects.postings.models import Project
from projects.postings.words import tag

MAIN = currencies.of(settings.CURRENCY)
FLOORS = (1.25, 1.5, 2)
PAYS = tuple(str(int(MAIN.floor_cents * times) // 10**MAIN.digits) for times in FLOORS)
MOST_PAY = 10_000_000
MOST_HOURS = 999
HOURS = {"short": (0, 9), "medium": (10, 20), "long": (21, MOST_HOURS)}
WEEKS = ("1", "2", "4")
DAYS = ("1", "3", "7")
DISTANCES = (10, 25, 50, 100)


def cents(units: str) -> int:
    """A value of the pay filter in cents of the site's main currency; other currencies compare at about their worth."""
    return int(units) * 10**MAIN.digits


def _and_more(units: str) -> str:
    words = {"pay": money(cents(units), MAIN.code)}
    return (gettext("about %(pay)s and more") if len(settings.CURRENCIES) > 1 else gettext("%(pay)s and more")) % words


def _within(weeks: str) -> str:
    return ngettext("within %(number)s week", "within %(number)s weeks", int(weeks)) % {"number": weeks}


def _since(days: str) -> str:
    return ngettext("in the last day", "in the last %(number)s days", int(days)) % {"number": days}


def _fast(_value: str) -> str:
    number = settings.FAST_DAYS
    return ngettext("in %(number)s day or less", "in %(number)s days or less", number) % {"number": number}


@dataclass(frozen=True)
class Filter:
    """One filter; of some only one value can be on. Of pay and languages others than `values` can be asked for."""

    name: str
    title: str
    values: dict
    is_single: bool = False

    def takes(self, value: str) -> bool:
        """Whether the value means anything."""
        if self.name == "pay":
            return value.isascii() and value.isdigit() and 0 < len(value) < 9 and 0 < cents(value) <= MOST_PAY
        if self.name == "language":
            return value in languages.CODES
        return value in self.values

    def label(self, value: str) -> str:
        """What people call a value."""
        if self.name == "language":
            return language(value)
        return _and_more(value) if self.name == "pay" else str(self.values[value])


FILTERS = {
    row.name: row
    for row in (
        Filter("category", _("Field"), dict(Project.Category.choices)),
        Filter("pay", _("Pay an hour"), {units: lazy(_and_more, str)(units) for units in PAYS}, is_single=True),
        Filter("hours", _("Hours"), {"short": _("Under 10"), "medium": _("10 to 20"), "long": _("Over 20")}),
        Filter("where", _("Where"), {"remote": _("Remote"), "place": _("At a place")}),
        Filter("due", _("Due"), {weeks: lazy(_within, str)(weeks) for weeks in WEEKS}, is_single=True),
        Filter("ai", _("Use of AI"), dict(Project.AiRule.choices)),
        Filter("seats", _("Places"), {"many": _("Several places")}),
        Filter("size", _("Size of the company"), dict(Company.Size.choices)),
        Filter("since", _("Posted"), {days: lazy(_since, str)(days) for days in DAYS}, is_single=True),
        Filter("fast", _("Decides"), {"1": lazy(_fast, str)("1")}),
        Filter("mine", _("Your skills"), {"1": _("Asks for a skill of yours")}),
        Filter("language", _("Language of the work"), {}),
    )
}
TAGGED = {"category": "c", "ai": "a", "size": "z", "language": "l", "where": "r", "seats": "n"}


def tags(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The tags of which a posting must carry one when these values of a filter are chosen; none for what is no tag."""
    if name == "fast":
        return tuple(tag("f", days) for days in range(settings.FAST_DAYS + 1))
    return tuple(tag(TAGGED[name], value) for value in values) if name in TAGGED else ()


def due_by(weeks: str, today: dt.date) -> dt.date:
    """The last due date that a value of the due filter lets pass."""
    return today + dt.timedelta(weeks=int(weeks))
