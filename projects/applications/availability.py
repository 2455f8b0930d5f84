"""How many hours a week a student has, and what running work takes of them: a warning, never a wall.

Work counts as spread evenly over its time: the estimated hours, from the agreement to the last due date. Work that was
added for more pay counts with the hours that this pay would buy in the posting.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from projects.applications.models import Application
from projects.postings.models import Project

RUNNING = ("awaiting_funding", "active")


@dataclass(frozen=True)
class Load:
    """Hours a week: what the student has, what running work takes, and what one more project would take."""

    available: int
    running: int
    more: int = 0

    @property
    def is_too_much(self) -> bool:
        """Whether it is more than the student has."""
        return self.more + self.running > self.available


def load(student: User) -> Load:
    """What running work takes of the hours a week this student has; they must have a student profile."""
    return beside_running(student.student.availability_hours, running(student))


def running(student: User) -> QuerySet:
    """The work a student has agreed to and not ended, as `beside_running` reads it."""
    rows = Application.objects.filter(student=student, status=Application.Status.ACCEPTED)
    agreed = rows.filter(engagement__status__in=RUNNING).values(
        "pk",
        hours=F("project__hours"),
        pay_cents=F("project__pay_cents"),
        due_on=F("project__due_on"),
        time_zone=F("project__company__time_zone"),
        agreed_at=F("engagement__agreed_at"),
    )
    return agreed.annotate(
        cents=Sum("engagement__milestones__amount_cents", filter=~Q(engagement__milestones__status="cancelled")),
        last_due_on=Max("engagement__milestones__due_on"),
    )


def beside_running(available: int, rows: Iterable[dict]) -> Load:
    """So many hours a week, and what running work takes of them."""
    return Load(available, round(sum(map(_weekly, rows))))


def _weekly(row: dict) -> float:
    hours = row["hours"] * (row["cents"] or row["pay_cents"]) / row["pay_cents"]
    return _spread(hours, row["agreed_at"], row["last_due_on"] or row["due_on"], ZoneInfo(row["time_zone"]))


def _spread(hours: float, start: dt.datetime, due_on: dt.date, zone: ZoneInfo) -> float:
    days = (due_on - timezone.localdate(start, zone)).days
    return hours * 7 / max(days, 7)


def with_one_more(student: User, project: Project) -> Load:
    """The same with this project on top, begun today."""
    return beside(load(student), project, timezone.now())


def beside(taken: Load, project: Project, now: dt.datetime) -> Load:
    """What is taken already with this project on top, begun `now`."""
    return Load(
        taken.available, taken.running, round(_spread(project.hours, now, project.due_on, project.company_zone))
    )


def warning(student: User, project: Project) -> str:
    """What to think about before taking this project on; empty when the hours are there."""
    taken = with_one_more(student, project)
    return in_words(taken) if taken.is_too_much else ""


def in_words(taken: Load) -> str:
    """What a project would take beside running work, of the hours a student has."""
    words = {"have": taken.available, "more": taken.more, "running": taken.running, "all": taken.more + taken.running}
    if not taken.running:
        return (
            _("Your profile says %(have)s hours a week. Until it is due, this project takes about %(more)s a week.")
            % words
        )
    return (
        _(
            "Your profile says %(have)s hours a week. Your running work takes about %(running)s of them and this "
            "project about %(more)s more until it is due: %(all)s a week together."
        )
        % words
    )
