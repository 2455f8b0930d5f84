"""From events to numbers: plain counts and the middle of values, the same for what is stored and what is recounted."""

from collections.abc import Iterable
from statistics import median
from typing import Any

from django.conf import settings

from projects.reputation.models import ReputationEvent

Kind = ReputationEvent.Kind
MOST_PERCENT = 32767
"""The largest percentage a record can hold."""


def of_company(events: Iterable[ReputationEvent]) -> dict[str, Any]:
    """The fields of a `CompanyRecord`."""
    by_kind = _by_kind(events)
    return {
        "decided": len(by_kind[Kind.DECISION]),
        "decided_on_time": _kept(by_kind[Kind.DECISION]),
        "median_days_to_decide": _days(by_kind[Kind.DECISION]),
        "answered": len(by_kind[Kind.ACCEPTANCE]),
        "answered_on_time": _kept(by_kind[Kind.ACCEPTANCE]),
        "agreed": len(by_kind[Kind.AGREEMENT]),
        "cancelled": _broken(by_kind[Kind.AGREEMENT]),
        "disputed": len(by_kind[Kind.DISPUTE]),
        "disputes_lost": _broken(by_kind[Kind.DISPUTE]),
        "hired_again": len(by_kind[Kind.REPEAT]),
        "hired_for_good": len(by_kind[Kind.HIRE]),
        "projects_timed": len(by_kind[Kind.OVERRUN]),
        "median_overrun_percent": _percent(by_kind[Kind.OVERRUN]),
    }


def of_student(events: Iterable[ReputationEvent]) -> dict[str, Any]:
    """The fields of a `StudentRecord`."""
    by_kind = _by_kind(events)
    return {
        "delivered": len(by_kind[Kind.DELIVERY]),
        "delivered_on_time": _kept(by_kind[Kind.DELIVERY]),
        "judged": len(by_kind[Kind.CRITERIA]),
        "met_first_time": _kept(by_kind[Kind.CRITERIA]),
        "agreed": len(by_kind[Kind.SHOWING_UP]),
        "no_shows": _broken(by_kind[Kind.SHOWING_UP]),
    }


def _by_kind(events: Iterable[ReputationEvent]) -> dict[str, list[ReputationEvent]]:
    found: dict[str, list[ReputationEvent]] = {kind: [] for kind in Kind.values}
    for event in events:
        found[event.kind].append(event)
    return found


def _kept(events: list[ReputationEvent]) -> int:
    return sum(event.is_kept for event in events)


def _broken(events: list[ReputationEvent]) -> int:
    return len(events) - _kept(events)


def _values(events: list[ReputationEvent]) -> list[float]:
    return [event.value for event in events if event.value is not None]


def _days(events: list[ReputationEvent]) -> int | None:
    """The middle of the days to decide, in whole days and at least one; None below RECORD_LEAST answers."""
    values = _values(events)
    return max(round(median(values)), 1) if len(values) >= settings.RECORD_LEAST else None


def _percent(events: list[ReputationEvent]) -> int | None:
    """The middle of the overruns; None below OVERRUN_PROJECTS projects."""
    values = _values(events)
    return min(round(median(values)), MOST_PERCENT) if len(values) >= settings.OVERRUN_PROJECTS else None
