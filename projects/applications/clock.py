"""The time a company has to decide: it starts when a posting is full or closed, and ends with everyone answered.

A company decides by `Project.decide_by`, hears before it is late, and when it stays late everyone undecided is released
with an apology. All days are days of the company's own clock, daylight saving or not.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from projects.applications.models import DecisionClock
from projects.postings import times
from projects.postings.models import Project


@dataclass(frozen=True)
class Times:
    """The moments of one clock."""

    decide_by: dt.datetime
    reminders: tuple[dt.datetime, ...]
    release_at: dt.datetime


@transaction.atomic
def start(project: Project) -> DecisionClock | None:
    """Let the time to decide run, from now or from the moment the posting closed; a second call changes nothing.

    Nothing runs while nobody is undecided. Wakes a clock that had nothing left to do.
    """
    row = Project.objects.select_for_update(of=("self",)).select_related("company").get(pk=project.pk)
    if not row.applications.undecided().exists():
        return None
    clock = DecisionClock.objects.filter(project=row).first() or _begin(row)
    if clock.next_at is None:
        clock.next_at = _next(clock, times_of(clock, row))
        clock.save(update_fields=["next_at"])
    project.decide_by = row.decide_by
    return clock


def _begin(project: Project) -> DecisionClock:
    started_at = min(timezone.now(), project.closes_at)
    project.decide_by = min(project.decide_by, times.decide_by(project, started_at))
    project.save(update_fields=["decide_by"])
    release_at = _after(project, started_at, settings.RELEASE_DAYS)
    return DecisionClock.objects.create(project=project, started_at=started_at, release_at=release_at)


def times_of(clock: DecisionClock, project: Project) -> Times:
    """The moments of a clock, in the time zone of the company; the company must be loaded."""
    reminders = tuple(_after(project, clock.started_at, days) for days in settings.DECISION_REMINDER_DAYS)
    return Times(project.decide_by, reminders, clock.release_at)


def _after(project: Project, started_at: dt.datetime, days: int) -> dt.datetime:
    """`days` of the DECISION_DAYS later, shortened as much as those of this project are; by the company's own clock."""
    start, end = (moment.astimezone(project.company_zone) for moment in (started_at, project.decide_by))
    return start + (end - start) * days / settings.DECISION_DAYS


def _next(clock: DecisionClock, moments: Times) -> dt.datetime:
    return [*moments.reminders[clock.reminders_sent :], moments.release_at][0]
