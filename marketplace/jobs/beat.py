"""The beat schedule and how its tasks fare."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from marketplace.models import Heartbeat

LATE_BY_CALENDAR = dt.timedelta(hours=26)


@dataclass(frozen=True)
class Turn:
    """A line of the schedule: the task, how often, when it last ran, and what went wrong then."""

    name: str
    task: str
    every: str
    late_after: dt.timedelta
    ran_at: dt.datetime | None
    error: str

    @property
    def trouble(self) -> str:
        """Why nothing comes of this task at present, if nothing does."""
        if self.ran_at is None:
            return "its task has not run yet"
        if self.error:
            return f"its task failed: {self.error}"
        is_late = timezone.now() - self.ran_at > self.late_after
        return "its task has not run lately" if is_late else ""


def turns() -> list[Turn]:
    """The schedule in its own order."""
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return [_turn(name, entry, beats.get(entry["task"])) for name, entry in settings.CELERY_BEAT_SCHEDULE.items()]


def _turn(name: str, entry: dict, beat: Heartbeat | None) -> Turn:
    when = entry["schedule"]
    by_clock = isinstance(when, int)
    return Turn(
        name=name,
        task=entry["task"],
        every=f"{when} s" if by_clock else f"at {when._orig_hour}:{when._orig_minute:02}",
        late_after=dt.timedelta(seconds=2 * when + 60) if by_clock else LATE_BY_CALENDAR,
        ran_at=beat and beat.beat_at,
        error=beat.error if beat else "",
    )
