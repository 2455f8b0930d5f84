"""Logging time, and mending what was logged; only the student's own."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from projects import permissions
from projects.signals import hours_logged
from projects.workspace.deliveries import NotYours
from projects.workspace.models import Engagement, TimeEntry

MINUTES_A_DAY = 24 * 60
MOST_ENTRIES = 1000


class CannotLog(DomainError):
    """The work has not begun, the day is outside of it, or it has no more hours."""


@transaction.atomic
def log(engagement: Engagement, *, by: User, worked_on: dt.date, minutes: int, note: str = "") -> TimeEntry:
    """Add some minutes of one day. Raises CannotLog where there was no work to log."""
    _require_own(engagement, by)
    if engagement.time_entries.count() >= MOST_ENTRIES:
        raise CannotLog(_("This log is full. Put several entries of a day into one."))
    entry = TimeEntry(engagement=engagement, worked_on=worked_on, minutes=minutes, note=note)
    _require_possible(entry)
    entry.save()
    hours_logged.send(sender=TimeEntry, engagement=engagement)
    return entry


@transaction.atomic
def change(entry: TimeEntry, *, by: User, worked_on: dt.date, minutes: int, note: str = "") -> TimeEntry:
    """Mend an entry. Raises CannotLog as `log` does."""
    _require_own(entry.engagement, by)
    entry.worked_on, entry.minutes, entry.note = worked_on, minutes, note
    _require_possible(entry)
    entry.save(update_fields=["worked_on", "minutes", "note"])
    hours_logged.send(sender=TimeEntry, engagement=entry.engagement)
    return entry


@transaction.atomic
def delete(entry: TimeEntry, *, by: User) -> None:
    """Take an entry out of the log."""
    _require_own(entry.engagement, by)
    entry.delete()
    hours_logged.send(sender=TimeEntry, engagement=entry.engagement)


@transaction.atomic
def forget_notes(student: User) -> int:
    """Somebody closed their account: what they wrote goes; bare minutes stay in the medians they are part of."""
    return TimeEntry.objects.filter(engagement__student=student).exclude(note="").update(note="")


def first_day(engagement: Engagement) -> dt.date:
    """The first day one may log: the day of the agreement, in the student's zone."""
    return timezone.localdate(engagement.agreed_at, timezone=engagement.student.zone)


def last_day(engagement: Engagement) -> dt.date:
    """The last day one may log: today, in the student's zone."""
    return timezone.localdate(timezone=engagement.student.zone)


def is_open(engagement: Engagement) -> bool:
    """Whether time can be logged: from the day the money was held on."""
    return engagement.started_at is not None


def _require_own(engagement: Engagement, by: User) -> None:
    if not permissions.may_work(by, engagement):
        raise NotYours(_("Only the student logs time here, and only the student sees it."))


def _require_possible(entry: TimeEntry) -> None:
    engagement = entry.engagement
    if not is_open(engagement):
        raise CannotLog(_("Time can be logged once the money is held and the work has begun."))
    if not first_day(engagement) <= entry.worked_on <= last_day(engagement):
        raise CannotLog(_("Choose a day between the agreement and today."))
    others = engagement.time_entries.filter(worked_on=entry.worked_on).exclude(pk=entry.pk)
    logged = others.aggregate(sum=Sum("minutes"))["sum"] or 0
    if logged + entry.minutes > MINUTES_A_DAY:
        raise CannotLog(_("A day has 24 hours. Look at what you have logged for this one."))
