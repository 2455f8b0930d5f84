"""Counting everybody again from scratch and comparing it with what is stored."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from projects.reputation import counting, deriving
from projects.reputation.models import CompanyRecord, RecordMark, ReputationEvent, StudentRecord

FACTS = ("kind", "key", "happened_at", "is_kept", "value", "project_id")
Derive = Callable[[Collection[int], dt.datetime], list[ReputationEvent]]
Count = Callable[[list[ReputationEvent]], dict[str, Any]]


def recount() -> list[str]:
    """Where what is stored is not what the rows of the work give, in words; empty when all is as it should be.

    Everybody is counted as of the moment they were last counted. Who is marked to be counted anew is left out: that
    they may differ is known.
    """
    companies = CompanyRecord.objects.exclude(company__in=RecordMark.objects.exclude(company=None).values("company"))
    students = StudentRecord.objects.exclude(student__in=RecordMark.objects.exclude(student=None).values("student"))
    return [
        *_differences(companies, "company", deriving.of_companies, counting.of_company),
        *_differences(students, "student", deriving.of_students, counting.of_student),
    ]


def _differences(records: QuerySet, whose: str, derive: Derive, count: Count) -> Iterator[str]:
    for record in records.select_related(whose):
        derived = derive([record.pk], record.counted_at)
        stored = ReputationEvent.objects.filter(**{whose: record.pk})
        missing, surplus = _rows(derived) - _rows(stored), _rows(stored) - _rows(derived)
        yield from (f"{whose} {record}: {_told(row)} is missing" for row in sorted(missing, key=str))
        yield from (f"{whose} {record}: {_told(row)} should not be there" for row in sorted(surplus, key=str))
        for name, number in count(derived).items():
            if getattr(record, name) != number:
                yield f"{whose} {record}: {name} is {getattr(record, name)} and should be {number}"


def _rows(events) -> set[tuple]:
    return {tuple(getattr(event, name) for name in FACTS) for event in events}


def _told(row: tuple) -> str:
    kind, key, happened_at, is_kept, value, _project = row
    word = "kept" if is_kept else "broken"
    return f"{str(kind)} {key} ({word}, {happened_at:%Y-%m-%d %H:%M:%S}, {value})"
