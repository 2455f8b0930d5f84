"""Site maps: what is public and worth finding, in parts of one range of keys each.

A range holds no more rows than a part may have addresses, so a part is never too large, costs the same however many
there are, and keeps its place. A posting cannot be changed once it is published: that day is when its page changed
last. Portfolios are in none, because nobody was asked whether search engines should be led to theirs.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, DateTimeField, Exists, F, Max, Min, OuterRef, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.html import escape

from accounts.companies.models import Company
from accounts.skills.models import LearningResource, Skill
from projects.discovery.web import public
from projects.postings.models import Project

MOST = 50_000
"""Addresses in one file, by the protocol (sitemaps.org); ours are short, so its 50 MB are never near."""

CHUNK = 1000
HOLE = "0-0-0"
KEPT_SECONDS = 3600
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
STATIC = (
    "pages:home", "projects", "pages:how_it_works", "pages:rules", "pages:companies", "pages:fees", "pages:safety",
    "pages:privacy", "pages:terms", "certificate_check", "embed",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One address and when what it shows changed, if that is known."""

    path: str
    changed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Section:
    """One kind of page: the rows that have one, about the same read from an index alone, when one changed, its address.

    When the page of a company or a skill changed nobody keeps, so nothing is said about that.
    """

    rows: Callable[[], QuerySet]
    about: Callable[[], QuerySet]
    changed: str
    page: str

    @property
    def changed_at(self) -> Combinable:
        """When a row changed, where that is known."""
        return F(self.changed) if self.changed else Value(None, DateTimeField())


def _companies() -> QuerySet[Company]:
    return Company.objects.public()


def _skills() -> QuerySet[Skill]:
    """Skills whose page has something on it: where to learn one, or a project to gain it in."""
    gained_in = Project.objects.filter(wanted_skills=OuterRef("pk"), status=Project.Status.OPEN)
    learned_by = LearningResource.objects.filter(skill=OuterRef("pk"))
    return Skill.objects.filter(Exists(learned_by) | Exists(gained_in), merged_into=None)


SECTIONS = {
    "projects": Section(
        Project.objects.open, lambda: Project.objects.filter(status=Project.Status.OPEN), "published_at", "project"
    ),
    "companies": Section(_companies, _companies, "", "company"),
    "skills": Section(_skills, _skills, "", "skill"),
}


@dataclass(frozen=True)
class Part:
    """One file: `number` is the range of keys it covers."""

    section: str
    number: int
    changed_at: dt.datetime | None

    @property
    def name(self) -> str:
        """Its name in the address."""
        return f"{self.section}-{self.number}"


def parts() -> list[Part]:
    """The files that have something in them, asked for once an hour: it takes some seconds for a million postings."""
    known = cache.get(_key())
    if known is None:
        known = [part for name, section in SECTIONS.items() for part in _parts(name, section)]
        cache.set(_key(), known, KEPT_SECONDS)
    return known


def _key() -> str:
    return f"sitemap-parts-of-{MOST}"


def _parts(name: str, section: Section) -> list[Part]:
    rows = section.about().values(number=F("pk") / MOST).annotate(changed_at=Max(section.changed_at))
    return [Part(name, row["number"], row["changed_at"]) for row in rows.order_by("number")]


def static() -> list[Entry]:
    """The pages of the site itself, and the list of projects by field."""
    fields = (f"{reverse('projects')}?category={value}" for value in Project.Category.values)
    return [Entry(reverse(name)) for name in STATIC] + [Entry(path) for path in fields]


@dataclass(frozen=True)
class State:
    """What tells whether a part is still the same."""

    tag: str
    changed_at: dt.datetime | None


def state(name: str, number: int) -> State:
    """One statement over one range."""
    section = SECTIONS[name]
    found = _in_range(name, number).aggregate(
        many=Count("pk"), keys=Sum("pk"), first=Min("pk"), last=Max("pk"), changed=Max(section.changed_at)
    )
    shown = "|".join(str(value) for value in (settings.SITE_URL, name, number, *found.values()))
    return State(public.tag_of(shown.encode()), found["changed"])


def is_number(text: str) -> bool:
    """Whether a part may have this number: a plain one, small enough for a key."""
    return text.isascii() and text.isdigit() and len(text) < 10 and str(int(text)) == text


def _in_range(name: str, number: int) -> QuerySet:
    return SECTIONS[name].rows().filter(pk__gte=number * MOST, pk__lt=(number + 1) * MOST)


def entries(name: str, number: int) -> Iterator[Entry]:
    """The addresses of one part, read in pieces."""
    section, last = SECTIONS[name], number * MOST - 1
    before, after = reverse(section.page, args=[HOLE]).split(HOLE)
    while True:
        rows = _in_range(name, number).filter(pk__gt=last).order_by("pk")
        chunk = list(rows.values_list("pk", "slug", section.changed_at)[:CHUNK])
        for _pk, slug, changed_at in chunk:
            yield Entry(f"{before}{slug}{after}", changed_at)
        if len(chunk) < CHUNK:
            return
        last = chunk[-1][0]


def as_index(names: list[Entry]) -> Iterator[str]:
    """The index of all files."""
    yield from _document("sitemapindex", "sitemap", names)


def as_urls(found: Iterator[Entry] | list[Entry]) -> Iterator[str]:
    """One file of addresses."""
    yield from _document("urlset", "url", found)


def _document(root: str, element: str, found: Iterator[Entry] | list[Entry]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
    rest = iter(found)
    while lines := [_line(entry, element) for entry in islice(rest, CHUNK)]:
        yield "".join(lines)
    yield f"</{root}>\n"


def _line(entry: Entry, element: str) -> str:
    changed = f"<lastmod>{entry.changed_at.isoformat(timespec='seconds')}</lastmod>" if entry.changed_at else ""
    return f"<{element}><loc>{escape(settings.SITE_URL + entry.path)}</loc>{changed}</{element}>\n"
