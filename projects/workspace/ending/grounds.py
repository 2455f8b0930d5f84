"""What may be put before neutral people, by whom and until when: a no, a silence, a revision request, a rejection."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from projects.workspace.ending import settlements
from projects.workspace.ending.schedule import DIVISIBLE
from projects.workspace.models import Milestone, Settlement


@dataclass(frozen=True)
class Ground:
    """What a dispute would be about: a settlement, or without one the last revision request; `until` if time runs."""

    settlement: Settlement | None
    until: dt.datetime | None = None


def ground(milestone: Milestone, *, is_student: bool) -> Ground | None:
    """What this side may open a dispute about now, if anything.

    Settlements, deliveries and disputes of the milestone are looked up unless they were prefetched.
    """
    if milestone.status not in DIVISIBLE:
        return None
    latest = max(milestone.settlements.all(), key=lambda row: row.created_at, default=None)
    if latest is not None:
        latest.milestone = milestone
    if latest is not None and latest.status == Settlement.Status.PROPOSED:
        return _of_rejection(latest, is_student) if latest.is_rejection else _of_silence(latest)
    if latest is not None and latest.status == Settlement.Status.DECLINED and settlements.is_fresh(latest):
        return Ground(latest)
    return _of_revision(milestone) if is_student else None


def _of_rejection(settlement: Settlement, is_student: bool) -> Ground | None:
    is_open = is_student and settlement.answer_by > timezone.now()
    return Ground(settlement, settlement.answer_by) if is_open else None


def _of_silence(settlement: Settlement) -> Ground | None:
    return Ground(settlement) if settlements.is_answer_overdue(settlement) else None


def _of_revision(milestone: Milestone) -> Ground | None:
    """A revision request is disputed once, and only while it is fresh."""
    last = max(milestone.deliveries.all(), key=lambda row: row.round, default=None)
    if milestone.status != Milestone.Status.REVISION_REQUESTED or last is None or last.answered_at is None:
        return None
    until = last.answered_at + dt.timedelta(days=settings.DISPUTE_DAYS)
    was_disputed = any(row.created_at > last.answered_at for row in milestone.disputes.all())
    return None if was_disputed or until <= timezone.now() else Ground(None, until)
