"""All open projects that fit a search, and what remains when one of its filters is left out."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils import timezone

from projects.discovery import conditions, filters
from projects.discovery.search import Search
from projects.postings.models import Project

SAMPLE = 1000


def narrowed(search: Search, without: str = "") -> QuerySet[Project]:
    """All open projects that fit a search, in no order; `without` names a filter that is left out."""
    rows = _open()
    text = conditions.condition(search, without)
    if text:
        rows = rows.filter(search=conditions.Lexemes(text))
    for name, condition in columns(search).items():
        if name != without:
            rows = rows.filter(condition)
    return rows


def is_narrowed(search: Search, without: str = "") -> bool:
    """Whether anything narrows the list; `without` names a filter that is left out."""
    return bool(conditions.condition(search, without) or columns(search).keys() - {without})


def _open() -> QuerySet[Project]:
    """`Project.objects.open()`, said so that the indexes of what has a search vector are read, and none for the rest.

    Only open postings have one, and nearly all of these still have their closing time before them.
    """
    ends = ExpressionWrapper(F("closes_at") + Value(dt.timedelta()), output_field=DateTimeField())
    rows = Project.objects.filter(search__isnull=False, company__suspended_at=None)
    return rows.alias(ends=ends).filter(ends__gt=timezone.now())


def columns(search: Search) -> dict[str, Q]:
    """What is asked for and no tag says, by the filter that asks for it."""
    chosen, now = search.chosen, timezone.now()
    found = {"hours": _hours(search)}
    if "pay" in chosen:
        found["pay"] = Q(hourly_cents__gte=filters.cents(chosen["pay"][0]))
    if "due" in chosen:
        found["due"] = Q(due_on__lte=filters.due_by(chosen["due"][0], now.date()))
    if "since" in chosen:
        found["since"] = Q(published_at__gte=now - dt.timedelta(days=int(chosen["since"][0])))
    return {name: condition for name, condition in found.items() if condition}


def _hours(search: Search) -> Q:
    condition = _any(Q(hours__range=filters.HOURS[value]) for value in search.chosen.get("hours", ()))
    if search.hours_from is not None:
        condition &= Q(hours__gte=search.hours_from)
    if search.hours_to is not None:
        condition &= Q(hours__lte=search.hours_to)
    return condition


def _any(conditions: Iterable[Q]) -> Q:
    together = Q()
    for condition in conditions:
        together |= condition
    return together
