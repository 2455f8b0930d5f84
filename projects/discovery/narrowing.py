"""All open projects that fit a search, and what remains when one of its filters is left out."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils import timezone

from projects.discovery import conditions, filters
from projects.discovery.search import Search
from projects.postings.models import Project

SAMPLE, RANKED, BESIDE = 1000, 500, 500
"""How many are counted, ranked by words, and counted without one of the filters that are on."""


def narrowed(search: Search, without: str = "") -> QuerySet[Project]:
    """All open projects that fit a search, in no order; `without` names a filter that is left out."""
    rows = _open()
    text = conditions.condition(search, without)
    if text:
        rows = rows.filter(search=conditions.Lexemes(text))
    for name, asked in ranges(search).items():
        if name != without:
            rows = rows.filter(_any(asked))
    return rows


def is_narrowed(search: Search, without: str = "") -> bool:
    """Whether anything narrows the list; `without` names a filter that is left out."""
    return bool(conditions.condition(search, without) or ranges(search).keys() - {without})


def _open() -> QuerySet[Project]:
    """`Project.objects.open()`, said so that the indexes of what has a search vector are read, and none for the rest.

    Only open postings have one, and nearly all of these still have their closing time before them.
    """
    ends = ExpressionWrapper(F("closes_at") + Value(dt.timedelta()), output_field=DateTimeField())
    rows = Project.objects.filter(search__isnull=False, company__suspended_at=None)
    return rows.alias(ends=ends).filter(ends__gt=timezone.now())


@dataclass(frozen=True)
class Range:
    """What a column of a posting must lie in, both ends included; None where it is open to one side."""

    column: str
    least: object = None
    most: object = None

    @property
    def tests(self) -> list[tuple[str, str, object]]:
        """The column, how it is compared, and with what."""
        ends = (("gte", self.least), ("lte", self.most))
        return [(self.column, how, value) for how, value in ends if value is not None]


def ranges(search: Search) -> dict[str, tuple[Range, ...]]:
    """What is asked for and no tag says, by the filter that asks for it: a posting lies in one of its ranges."""
    chosen, now = search.chosen, timezone.now()
    found = {"hours": tuple(_hours(search))}
    if "pay" in chosen:
        found["pay"] = (Range("hourly_cents", least=filters.cents(chosen["pay"][0])),)
    if "due" in chosen:
        found["due"] = (Range("due_on", most=filters.due_by(chosen["due"][0], now.date())),)
    if "since" in chosen:
        found["since"] = (Range("published_at", least=now - dt.timedelta(days=int(chosen["since"][0]))),)
    return {name: asked for name, asked in found.items() if asked}


def _hours(search: Search) -> Iterator[Range]:
    least, most = search.hours_from, search.hours_to
    for low, high in (filters.HOURS[value] for value in search.chosen.get("hours", ())):
        yield Range("hours", max(low, least or low), min(high, most or high))
    if search.has_range and "hours" not in search.chosen:
        yield Range("hours", least, most)


def _any(asked: Iterable[Range]) -> Q:
    together = Q()
    for one in asked:
        together |= Q(**{f"{column}__{how}": value for column, how, value in one.tests})
    return together
