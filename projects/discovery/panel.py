"""The filter column and the chips above the results, made of a search and its counts."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.web import page_url
from projects.discovery.facets import Counts
from projects.discovery.filters import FILTERS
from projects.discovery.search import SORTS, Search

NOTES = {"pay": _("Other currencies count at about their usual rate.")}


@dataclass(frozen=True)
class Choice:
    """One value of a filter and how many projects it would show."""

    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Group:
    """One filter; of some only one value can be on."""

    name: str
    title: str
    choices: list[Choice]

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
class Link:
    """Something that leads to the same list, a little changed."""

    label: str
    url: str
    is_on: bool = False


def groups(search: Search, found: Counts) -> list[Group]:
    """The filters with their counts."""
    return [
        Group(
            one.name,
            one.title,
            [
                Choice(value, one.label(value), count, value in search.chosen.get(one.name, ()))
                for value, count in (found.beside[one.name] or dict.fromkeys(one.values)).items()
            ],
        )
        for one in FILTERS.values()
        if found.beside[one.name]
    ]


def chips(request: HttpRequest, search: Search) -> list[Link]:
    """What is on, each with the address of the list without it."""
    links = [Link(f"“{search.words}”", _without(request, "q"))] if search.words else []
    labels = [skill.label for skill in search.skills]
    for label in labels:
        rest = ", ".join(other for other in labels if other != label)
        links.append(Link(label, page_url(request, skills=rest or None, after=None, before=None)))
    for name, values in search.chosen.items():
        links += [Link(FILTERS[name].label(value), _without(request, name, value)) for value in values]
    return links


def _without(request: HttpRequest, name: str, value: str | None = None) -> str:
    query = request.GET.copy()
    rest = [other for other in query.getlist(name) if value is not None and other != value]
    for gone in (name, "after", "before"):
        query.pop(gone, None)
    if rest:
        query.setlist(name, rest)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def sorts(request: HttpRequest, search: Search) -> list[Link]:
    """The orders to choose from; best match needs words to match."""
    return [
        Link(str(label), page_url(request, sort=name, after=None, before=None), name == search.sort)
        for name, label in SORTS.items()
        if name != "best" or search.words
    ]


def clean_address(request: HttpRequest) -> str:
    """The address of this list without empty parameters, fit to be shared."""
    query = request.GET.copy()
    for name in list(query):
        kept = [value for value in query.getlist(name) if value.strip()]
        query.setlist(name, kept)
        if not kept:
            del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
