"""What the decision clocks do when they are due: remind the company, and at the end release whom it left waiting.

Each reminder is sent once. Where the sweep was down while two became due, the later one stands for both.
"""

import datetime as dt
from functools import partial

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from marketplace.core import sweeps
from projects.applications import clock as clocks
from projects.applications import endings
from projects.applications.models import Application, DecisionClock
from projects.notifications import clock as letters
from projects.postings import services as postings
from projects.postings.models import Project

BATCH = 1000
NEEDED = ("started_at", "release_at", "next_at", "reminders_sent", "project__slug", "project__title",
          "project__decide_by", "project__company__time_zone")  # fmt: skip
KEEP = """UPDATE projects_decisionclock AS clock SET reminders_sent = new.sent, next_at = new.next_at
    FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[]) AS new (key, sent, next_at)
    WHERE clock.project_id = new.key"""


def ring(now: dt.datetime) -> int:
    """Handle every clock that is due; return how many there were."""
    running = DecisionClock.objects.filter(paused_at=None, next_at__lte=now)
    done = 0
    while handled := _remind(now):
        done += handled
    return done + sweeps.each(running.filter(release_at__lte=now).order_by("next_at", "pk"), partial(_release, now=now))


@transaction.atomic
def _remind(now: dt.datetime) -> int:
    """Handle the reminders of one batch in a few statements; return how many clocks it had."""
    due = DecisionClock.objects.filter(paused_at=None, next_at__lte=now, release_at__gt=now).order_by("next_at", "pk")
    rows = due.select_related("project__company").only(*NEEDED)
    found = list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    waiting = _undecided([clock.pk for clock in found])
    for clock in found:
        _turn(clock, now, is_running=clock.pk in waiting)
    _keep(found)
    letters.reminders([clock for clock in found if clock.pk in waiting], waiting, now)
    return len(found)


def _undecided(projects: list[int]) -> dict[int, int]:
    """How many are undecided in each of these projects; those without any are left out."""
    rows = Application.objects.undecided().filter(project__in=projects).order_by()
    return dict(rows.values_list("project").annotate(count=Count("pk")))


def _turn(clock: DecisionClock, now: dt.datetime, *, is_running: bool) -> None:
    moments = clocks.times_of(clock, clock.project)
    clock.reminders_sent = sum(moment <= now for moment in moments.reminders)
    clock.next_at = clocks.next_of(clock, moments) if is_running else None


def _keep(clocks: list[DecisionClock]) -> None:
    """What `bulk_update` does; its CASE of a thousand branches takes as long as all the rest of a sweep."""
    rows = [(clock.pk, clock.reminders_sent, clock.next_at) for clock in clocks]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [list(column) for column in zip(*rows, strict=True)] or [[], [], []])


@transaction.atomic
def _release(clock: DecisionClock, now: dt.datetime) -> bool:
    project = (
        Project.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=clock.project_id)
    )
    due = DecisionClock.objects.select_for_update(of=("self",)).filter(pk=clock.pk, paused_at=None, next_at__lte=now)
    clock = due.filter(release_at__lte=now).first()
    if clock is None:
        return False
    reason = _("%(company)s did not decide in the time it had promised.") % {"company": project.company.name}
    released = endings.release_undecided(project, reason=reason, cause=Application.Cause.CLOCK)
    clock.next_at = None
    if released:
        clock.rung_at = now
        audit.record(clock, "ran out", reason=str(len(released)))
        letters.ran_out(project, len(released))
    clock.save(update_fields=["next_at", "rung_at"])
    if project.status == Project.Status.OPEN:
        postings.close(project, by=None, reason=Project.CloseReason.EXPIRED)
    return True
