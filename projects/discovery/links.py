"""Where one can go from a list of projects: the same list, a little changed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from projects.discovery.facets import Counts
from projects.discovery.filters import FILTERS
from projects.discovery.narrowing import BESIDE
from projects.discovery.panel import number
from projects.discovery.search import SORTS, Search, hours_label, near_label

LITTLE = 5
MOST_ADVICE = 3


@dataclass(frozen=True)
class Link:
    """Something that leads to the same list, a little changed; with a number, what one finds there."""

    label: str
    url: str
    is_on: bool = False
    number: str = ""


def chips(path: str, search: Search) -> list[Link]:
    """What is on, each with the address of the list without it."""
    links = [Link(f"“{search.words}”", _without(path, search, q=search.words, exact="1"))] if search.words else []
    for skill in search.skills:
        links.append(Link(skill.label, _with_skills(path, search, [one for one in search.skills if one != skill])))
    for name, values in search.chosen.items():
        links += [Link(FILTERS[name].label(value), _without(path, search, **{name: value})) for value in values]
    if search.has_range:
        label = hours_label(search.hours_from, search.hours_to)
        links.append(Link(label, _without(path, search, hours_from=None, hours_to=None)))
    if search.near:
        links.append(Link(near_label(search.near, search.km), _without(path, search, near=None, km=None)))
    return links


def _without(path: str, search: Search, **gone: str | None) -> str:
    """The address of the list without these parameters: with one value, or with any."""
    kept = [(name, value) for name, value in search.parameters if name not in gone or gone[name] not in (None, value)]
    return _address(path, kept)


def _with_skills(path: str, search: Search, skills: list) -> str:
    kept = [(name, value) for name, value in search.parameters if name != "skills"]
    return _address(path, kept + ([("skills", ", ".join(skill.spelled for skill in skills))] if skills else []))


def _with(path: str, search: Search, **values: str) -> str:
    kept = [(name, value) for name, value in search.parameters if name not in values]
    return _address(path, [*kept, *((name, value) for name, value in values.items() if value)])


def _address(path: str, parameters: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path


def sorts(path: str, search: Search) -> list[Link]:
    """The orders to choose from; best match needs words to match."""
    return [
        Link(str(label), _with(path, search, sort=name), name == search.sort)
        for name, label in SORTS.items()
        if name != "best" or search.meant.can_rank
    ]


def skills(path: str, search: Search, found: Counts) -> list[Link]:
    """The skills postings of a list that is searched ask for most, each with the address of the list narrowed to it.

    What all of a list ask for narrows nothing, and a short list needs no narrowing.
    """
    named = {skill.pk for skill in search.skills}
    links: list[Link] = []
    if found.total <= LITTLE or not search.is_narrow:
        return links
    for beside in found.skills:
        if beside.pk not in named and beside.count < found.total:
            spelled = beside.slug if "," in beside.label else beside.label
            both = ", ".join([*(skill.spelled for skill in search.skills), spelled])
            count = number(beside.count, found.is_exact)
            links.append(Link(beside.label, _with(path, search, skills=both), number=count))
    return links


@dataclass(frozen=True)
class Spelling:
    """What was searched for in place of the words typed, or may have been meant by them, with where that leads."""

    words: str
    url: str
    is_done: bool


def spelling(path: str, search: Search, found: Counts) -> Spelling | None:
    """What to say about the spelling of the words; nothing when they are known, or found often enough."""
    if search.meant.corrected:
        return Spelling(search.meant.corrected, _with(path, search, exact="1"), is_done=True)
    if search.meant.rather and found.total <= LITTLE:
        return Spelling(search.meant.rather, _with(path, search, q=search.meant.rather), is_done=False)
    return None


def advice(path: str, search: Search, found: Counts) -> list[Link]:
    """What to drop when nothing fits: the filters that exclude most, each with how many there are without it."""
    links = []
    for name, count in sorted(found.without.items(), key=lambda pair: -pair[1])[:MOST_ADVICE]:
        if count:
            label, url = _dropped(path, search, name)
            is_exact = count <= BESIDE and found.exact.get(name, True)
            links.append(Link(label, url, number=number(min(count, BESIDE), is_exact)))
    return links


def _dropped(path: str, search: Search, name: str) -> tuple[str, str]:
    if name == "q":
        return search.words, _without(path, search, q=None, exact=None, sort=None)
    if name == "skills":
        return ", ".join(skill.label for skill in search.skills), _without(path, search, skills=None, match=None)
    labels = [FILTERS[name].label(value) for value in search.chosen.get(name, ())]
    labels += [near_label(search.near, search.km)] if name == "where" and search.near else []
    labels += [hours_label(search.hours_from, search.hours_to)] if name == "hours" and search.has_range else []
    gone = {"where": ("where", "near", "km"), "hours": ("hours", "hours_from", "hours_to")}.get(name, (name,))
    return ", ".join(labels), _without(path, search, **dict.fromkeys(gone))


def clean_address(request: HttpRequest) -> str:
    """The address of this list without empty parameters, fit to be shared."""
    query = request.GET.copy()
    for name in list(query):
        kept = [value for value in query.getlist(name) if value.strip()]
        query.setlist(name, kept)
        if not kept:
            del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
