"""What is due, waiting, parked or stuck, and why; and when each task last ran."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from marketplace.jobs.beat import Turn, turns
from marketplace.jobs.rows import Job, jobs

UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


class Command(BaseCommand):
    help = "List what is due, waiting, parked or stuck, and why."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, json: bool, **options):
        schedule = turns()
        rows = jobs(schedule)
        self.stdout.write(as_json(rows, schedule) if json else as_text(rows, schedule))


def as_text(rows: list[Job], schedule: list[Turn]) -> str:
    """Two aligned tables, the rows and the tasks, and whether a worker is up."""
    waiting = [(job.state, job.what, str(job.count), _when(job.at), job.why) for job in rows]
    tasks = [
        (turn.name, turn.every, _when(turn.ran_at) if turn.ran_at else "never", turn.task, turn.trouble)
        for turn in schedule
    ]
    head = ("STATE", "WHAT", "COUNT", "DUE", "WHY")
    above = _table(head, waiting) if waiting else "Nothing waits."
    below = _table(("SCHEDULE", "EVERY", "LAST RUN", "TASK", "TROUBLE"), tasks)
    return f"{above}\n\n{below}\n\n{_worker(schedule)}"


def _worker(schedule: list[Turn]) -> str:
    """Whether anybody works at all."""
    latest = max((turn.ran_at for turn in schedule if turn.ran_at), default=None)
    if latest is None:
        return "No task has run yet: is a worker up, and beat?"
    is_late = (timezone.now() - latest).total_seconds() > settings.HEARTBEAT_SECONDS
    return f"The last task ran {_when(latest)}{': is a worker up, and beat?' if is_late else '.'}"


def as_json(rows: list[Job], schedule: list[Turn]) -> str:
    """The same for programs; times are ISO 8601."""
    tasks = [
        {"name": turn.name, "task": turn.task, "every": turn.every, "ran_at": turn.ran_at, "trouble": turn.trouble}
        for turn in schedule
    ]
    return json.dumps({"rows": [asdict(job) for job in rows], "tasks": tasks}, default=dt.datetime.isoformat, indent=2)


def _table(head: Sequence[str], lines: list[Sequence[str]]) -> str:
    rows = [head, *lines]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(row.rstrip() for row in aligned)


def _when(moment: dt.datetime) -> str:
    """`4 min ago` or `in 2 h`."""
    seconds = (moment - timezone.now()).total_seconds()
    size, unit = next(((size, unit) for size, unit in UNITS if abs(seconds) >= size), (1, "s"))
    length = f"{abs(seconds) // size:.0f} {unit}"
    return f"in {length}" if seconds > 0 else f"{length} ago"
