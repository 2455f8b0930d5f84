"""The filter column, made of a search and its counts."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from projects.discovery import filters
from projects.discovery.facets import Counts
from projects.discovery.filters import FILTERS
from projects.discovery.search import Search

COMMON = ("category", "pay", "where", "hours")
NOTES = {"pay": gettext_lazy("Other currencies count at about their usual rate.")}


@dataclass(frozen=True)
class Choice:
    """One value of a filter and, as text, how many projects it would show."""

    value: str
    label: str
    number: str
    is_on: bool


@dataclass(frozen=True)
class Group:
    """One filter; of some only one value can be on."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def note(self) -> str | Promise:
        """What one should know before choosing."""
        return NOTES.get(self.name, "") if len(settings.CURRENCIES) > 1 else ""

    @property
    def kind(self) -> str:
        """The type of its inputs."""
        return "radio" if FILTERS[self.name].is_single else "checkbox"

    @property
    def is_any(self) -> bool:
        """Whether nothing of it is on."""
        return not any(choice.is_on for choice in self.choices)


@dataclass(frozen=True)
class Panel:
    """The filters: the common ones, and the others, which are folded away while none of them is on."""

    common: tuple[Group, ...]
    more: tuple[Group, ...]
    on: int

    @property
    def is_more_on(self) -> bool:
        """Whether one of the folded filters is on."""
        return not all(group.is_any for group in self.more)

    @property
    def groups(self) -> tuple[Group, ...]:
        """All filters."""
        return self.common + self.more


def panel(search: Search, found: Counts) -> Panel:
    """The filters with their counts."""
    groups = [_group(name, search, found) for name in FILTERS]
    shown = [group for group in groups if group.name != "language" or len(group.choices) > 1 or not group.is_any]
    common = tuple(group for name in COMMON for group in shown if group.name == name)
    on = len(set(search.chosen) | ({"hours"} if search.has_range else set()) | ({"where"} if search.near else set()))
    return Panel(common, tuple(group for group in shown if group.name not in COMMON), on + bool(search.skills))


def _group(name: str, search: Search, found: Counts) -> Group:
    one, beside, chosen = FILTERS[name], found.beside.get(name) or {}, search.chosen.get(name, ())
    is_exact, language = found.exact.get(name, found.is_exact), get_language()
    choices = (
        Choice(
            value,
            _label(name, value, language),
            number(beside[value], is_exact) if value in beside else "",
            value in chosen,
        )
        for value in dict.fromkeys([*(one.values or beside), *chosen])
    )
    return Group(name, _title(name, language), tuple(choices))


@lru_cache(maxsize=512)
def _label(name: str, value: str, _language: str) -> str:
    return FILTERS[name].label(value)


@cache
def _title(name: str, _language: str) -> str:
    return str(FILTERS[name].title)


def number(count: int, is_exact: bool) -> str:
    """A count as people read it; beyond what was counted there may be more."""
    return f"{count:,}" if is_exact or not count else f"{count:,}+"


def distances(search: Search) -> list[Choice]:
    """How far around a city one may look."""
    values = sorted({*filters.DISTANCES, search.km})
    return [Choice(str(km), _("%(km)s km") % {"km": km}, "", km == search.km) for km in values]
