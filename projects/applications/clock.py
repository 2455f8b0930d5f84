"""The time a company has to decide: it starts when a posting is full or closed, and ends with everyone answered.

A company decides by `Project.decide_by`, hears before it is late, and when it stays late everyone undecided is released
with an apology. All days are days of the company's own clock, daylight saving or not.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import services as audit
from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.errors import DomainError
from projects.applications.models import Application, DecisionClock
from projects.notifications import clock as letters
from projects.postings import times
from projects.postings.models import Project
from projects.signals import promise_moved


class NotPossible(DomainError):
    """The clock is not in a state from which this step can be taken."""


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
    row = Project.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=project.pk)
    if not row.applications.undecided().exists():
        return None
    clock = DecisionClock.objects.filter(project=row).first() or _begin(row)
    if clock.next_at is None:
        clock.next_at = next_of(clock, times_of(clock, row))
        clock.save(update_fields=["next_at"])
    project.decide_by = row.decide_by
    return clock


def _begin(project: Project) -> DecisionClock:
    started_at = min(timezone.now(), project.closes_at)
    project.decide_by = min(project.decide_by, times.decide_by(project, started_at))
    project.save(update_fields=["decide_by"])
    release_at = _after(project, started_at, settings.RELEASE_DAYS)
    return DecisionClock.objects.create(project=project, started_at=started_at, release_at=release_at)


@transaction.atomic
def pause(clock: DecisionClock, *, by: User, reason: str) -> DecisionClock:
    """Let the clock stand still; both sides read why. Raises NotPossible when it does not run."""
    clock = _locked(clock)
    if clock.paused_at or not clock.next_at:
        raise NotPossible(_("Only a clock that runs can be paused."))
    clock.paused_at, clock.paused_by, clock.pause_reason = timezone.now(), by, reason
    clock.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    audit.record(clock, "paused", by=by, reason=reason)
    letters.paused(clock, _undecided(clock))
    return clock


@transaction.atomic
def go_on(clock: DecisionClock, *, by: User, reason: str = "") -> DecisionClock:
    """Let a paused clock run on: everything is due as much later as it stood still. Raises NotPossible."""
    clock = _locked(clock)
    if not clock.paused_at:
        raise NotPossible(_("It is not paused."))
    paused = timezone.now() - clock.paused_at
    for name in ("started_at", "release_at", "next_at"):
        setattr(clock, name, getattr(clock, name) + paused)
    clock.paused_at, clock.paused_by, clock.pause_reason = None, None, ""
    clock.save()
    clock.project.decide_by += paused
    clock.project.save(update_fields=["decide_by"])
    promise_moved.send(sender=Project, project=clock.project)
    audit.record(clock, "went on", by=by, reason=reason)
    letters.went_on(clock, _undecided(clock))
    return clock


@transaction.atomic
def lift(clock: DecisionClock, *, by: User, reason: str) -> DecisionClock:
    """Let the company publish again although it has not answered these applicants. Raises NotPossible."""
    clock = _locked(clock)
    if clock.lifted_at or not open_decisions(clock.project.company).filter(project=clock.project).exists():
        raise NotPossible(_("These applicants keep nobody from publishing."))
    clock.lifted_at = timezone.now()
    clock.save(update_fields=["lifted_at"])
    audit.record(clock, "publishing allowed", by=by, reason=reason)
    letters.lifted(clock, reason=reason)
    return clock


def open_decisions(company: Company) -> QuerySet[Application]:
    """The applicants that keep a company from publishing: undecided past the promise, or released by the clock since.

    Those who closed their account, and what a moderator lifted, do not count.
    """
    rows = Application.objects.filter(project__company=company, student__is_active=True, project__clock__lifted_at=None)
    owed = Q(status=Application.Status.RELEASED, release_cause=Application.Cause.CLOCK)
    late = Q(pk__in=Application.objects.undecided().values("pk"), project__decide_by__lte=timezone.now())
    return rows.filter(owed | late & Q(project__clock__paused_at=None))


def obstacles(company: Company) -> list[str]:
    """What a company must do before it may publish again."""
    waiting = open_decisions(company).count()
    if not waiting:
        return []
    sentence = ngettext(
        "%(count)d applicant still waits for the answer %(company)s promised. Answer first, then publish.",
        "%(count)d applicants still wait for the answer %(company)s promised. Answer first, then publish.",
        waiting,
    )
    return [sentence % {"count": waiting, "company": company.name}]


def times_of(clock: DecisionClock, project: Project) -> Times:
    """The moments of a clock, in the time zone of the company; the company must be loaded."""
    reminders = tuple(_after(project, clock.started_at, days) for days in settings.DECISION_REMINDER_DAYS)
    return Times(project.decide_by, reminders, clock.release_at)


def _after(project: Project, started_at: dt.datetime, days: int) -> dt.datetime:
    """`days` of the DECISION_DAYS later, shortened as much as those of this project are; by the company's own clock."""
    start, end = (moment.astimezone(project.company_zone) for moment in (started_at, project.decide_by))
    return start + (end - start) * days / settings.DECISION_DAYS


def next_of(clock: DecisionClock, moments: Times) -> dt.datetime:
    """When there is something to do next: the first reminder that was not sent, or the end."""
    return [*moments.reminders[clock.reminders_sent :], moments.release_at][0]


def _locked(clock: DecisionClock) -> DecisionClock:
    project = (
        Project.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=clock.project_id)
    )
    clock = DecisionClock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
    clock.project = project
    return clock


def _undecided(clock: DecisionClock) -> QuerySet[Application]:
    return clock.project.applications.undecided().select_related("student", "project__company").order_by("pk")
