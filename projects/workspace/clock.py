"""What time itself does in the workspace: each function is one sweep and returns how many rows it moved."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core.errors import DomainError
from marketplace.core.workdays import business_days_between
from projects.notifications import work as notifications
from projects.workspace import services as workspace
from projects.workspace.models import Engagement, Milestone


def cancel_unfunded(now: dt.datetime) -> int:
    """End engagements whose company did not pay in time."""
    due = Engagement.objects.filter(status=Engagement.Status.AWAITING_FUNDING, fund_by__lte=now)
    reason = _("The company did not pay within %(days)s days.") % {"days": settings.KICKOFF_DAYS}
    return sum(_try(workspace.cancel, engagement, by=None, reason=reason) for engagement in due)


def accept_silent(now: dt.datetime) -> int:
    """Approve deliveries that nobody answered in time."""
    due = Milestone.objects.filter(status=Milestone.Status.SUBMITTED, review_due_at__lte=now)
    return sum(_try(workspace.approve, milestone, by=None) for milestone in due.select_related("hold", "engagement"))


def remind_reviewers(now: dt.datetime) -> int:
    """Remind companies on the agreed business days after a delivery."""
    waiting = Milestone.objects.filter(status=Milestone.Status.SUBMITTED, review_due_at__gt=now)
    return sum(_remind(milestone, now) for milestone in waiting.select_related("engagement__company"))


@transaction.atomic
def _remind(milestone: Milestone, now: dt.datetime) -> bool:
    passed = business_days_between(milestone.submitted_at, now, milestone.engagement.company.time_zone)
    due = sum(day <= passed for day in settings.REVIEW_REMINDER_DAYS)
    row = Milestone.objects.filter(pk=milestone.pk, status=Milestone.Status.SUBMITTED, reminders_sent__lt=due)
    if not row.update(reminders_sent=due):
        return False
    notifications.review_reminder(milestone, due)
    return True


def _try(service, subject, **details) -> bool:
    """Run one service for one row; a row that moved meanwhile is somebody else's."""
    try:
        service(subject, **details)
    except DomainError:
        return False
    return True
