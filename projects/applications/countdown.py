"""How much time a company has left to decide, as both sides read it, and whom it owes an answer."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.timesince import timeuntil

from accounts.companies.models import Company
from projects.applications import clock as clocks
from projects.applications.models import Application, DecisionClock
from projects.postings.models import Project

RUNNING, LATE, PAUSED, OVER = "running", "late", "paused", "over"
OWED = Q(status=Application.Status.RELEASED, release_cause=Application.Cause.CLOCK)
UNDECIDED = Q(status__in=Application.UNDECIDED, bench_position=None)
COUNTS = {"waiting": Count("pk", filter=UNDECIDED), "owed": Count("pk", filter=OWED)}


@dataclass(frozen=True)
class Countdown:
    """Where a clock stands: its moments, how many wait for a decision, and how many were released without one."""

    started_at: dt.datetime
    decide_by: dt.datetime
    release_at: dt.datetime
    waiting: int
    owed: int
    rung_at: dt.datetime | None
    paused_at: dt.datetime | None
    reason: str

    @property
    def state(self) -> str:
        """Running, late (past the promise), paused, or over: everyone left was released and is owed an answer."""
        if not self.waiting:
            return OVER
        if self.paused_at:
            return PAUSED
        return RUNNING if self.decide_by > timezone.now() else LATE

    @property
    def left(self) -> str:
        """The time until the promise, then until the release, in words such as `2 days, 3 hours`."""
        return timeuntil(self.decide_by if self.state == RUNNING else self.release_at)

    @property
    def seconds_passed(self) -> int:
        """How much of the promised time has passed; drawn against `seconds`."""
        return round(min((timezone.now() - self.started_at).total_seconds(), self.seconds))

    @property
    def seconds(self) -> int:
        """The whole of the promised time."""
        return round((self.decide_by - self.started_at).total_seconds())


@dataclass(frozen=True)
class Debt:
    """One posting whose applicants keep the company from publishing another; over when all of them were released."""

    slug: str
    title: str
    count: int
    is_over: bool


def of(project: Project) -> Countdown | None:
    """The countdown of a posting; None while nothing runs and nobody is owed an answer."""
    clock = DecisionClock.objects.filter(project=project).first()
    return counted(project, clock, **project.applications.aggregate(**COUNTS)) if clock else None


def counted(project: Project, clock: DecisionClock, *, waiting: int, owed: int) -> Countdown | None:
    """Like `of`, from the clock and the `COUNTS` at hand."""
    if not waiting and not owed:
        return None
    return Countdown(
        started_at=clock.started_at,
        decide_by=project.decide_by,
        release_at=clock.release_at,
        rung_at=clock.rung_at,
        paused_at=clock.paused_at,
        reason=clock.pause_reason,
        waiting=waiting,
        owed=owed,
    )


def for_student(application: Application) -> Countdown | None:
    """The countdown one applicant reads: while the company owes them a first answer."""
    if not application.is_undecided or application.bench_position is not None:
        return None
    return of(application.project)


def debts(company: Company) -> list[Debt]:
    """The postings whose applicants keep a company from publishing, the oldest promise first."""
    rows = clocks.open_decisions(company).values("project__slug", "project__title", "project__decide_by")
    counts = {"count": Count("pk"), "owed": Count("pk", filter=OWED)}
    ordered = rows.annotate(**counts).order_by("project__decide_by", "project__slug")
    return [
        Debt(row["project__slug"], row["project__title"], row["count"], row["owed"] == row["count"]) for row in ordered
    ]
