"""What time itself does in the workspace: each function is one sweep and returns how many rows it moved."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import sweeps
from marketplace.core.workdays import business_days_between
from projects.notifications import work as notifications
from projects.workspace import services as workspace
from projects.workspace.models import Engagement, Milestone

START_OF_WORK = dt.timedelta(hours=9)


def cancel_unfunded(now: dt.datetime) -> int:
    """End engagements whose company did not pay in time."""
    due = Engagement.objects.filter(status=Engagement.Status.AWAITING_FUNDING, fund_by__lte=now)
    reason = _("The company did not pay within %(days)s days.") % {"days": settings.KICKOFF_DAYS}
    rows = due.select_related("project", "company", "student")
    return sweeps.each(rows, partial(workspace.lapse, reason=reason))


def accept_silent(now: dt.datetime) -> int:
    """Approve deliveries that nobody answered in time."""
    due = Milestone.objects.filter(status=Milestone.Status.SUBMITTED, review_due_at__lte=now)
    rows = due.select_related("hold", "engagement__project", "engagement__company", "engagement__student")
    return sweeps.each(rows, workspace.accept_silence)


def remind_reviewers(now: dt.datetime) -> int:
    """Remind companies on the agreed business days after a delivery, in their morning."""
    waiting = Milestone.objects.filter(status=Milestone.Status.SUBMITTED, review_due_at__gt=now)
    waiting = waiting.filter(reminders_sent__lt=len(settings.REVIEW_REMINDER_DAYS))
    rows = waiting.select_related("engagement__project", "engagement__company", "engagement__student")
    return sweeps.each(rows, partial(_remind, now=now))


@transaction.atomic
def _remind(milestone: Milestone, now: dt.datetime) -> bool:
    zone = milestone.engagement.company.time_zone
    passed = business_days_between(milestone.submitted_at, now - START_OF_WORK, zone)
    due = sum(day <= passed for day in settings.REVIEW_REMINDER_DAYS)
    row = Milestone.objects.filter(pk=milestone.pk, submitted_at=milestone.submitted_at, reminders_sent__lt=due)
    if not row.filter(status=Milestone.Status.SUBMITTED).update(reminders_sent=due):
        return False
    notifications.review_reminder(milestone, due)
    return True
