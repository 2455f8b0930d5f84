"""What time itself does in the workspace: each function is one sweep and returns how many rows it moved."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from marketplace.core import sweeps
from marketplace.core.workdays import business_days_between
from payments.models import Hold
from projects.notifications import judging as answers
from projects.notifications import settlements as letters
from projects.notifications import work as notifications
from projects.workspace import services as workspace
from projects.workspace.ending import rejections
from projects.workspace.models import Engagement, Milestone, Settlement

START_OF_WORK = dt.timedelta(hours=9)
DAY = dt.timedelta(days=1)
SETTLED = ("milestone__hold", "milestone__engagement__company", "milestone__engagement__student")
SPOKEN = Exists(Settlement.objects.filter(Settlement.from_company(), milestone=OuterRef("pk")))


def cancel_unfunded(now: dt.datetime) -> int:
    """End engagements whose company did not pay in time."""
    due = Engagement.objects.filter(status=Engagement.Status.AWAITING_FUNDING, fund_by__lte=now)
    reason = _("The company did not pay within %(days)s days.") % {"days": settings.KICKOFF_DAYS}
    rows = due.select_related("project", "company", "student")
    return sweeps.each(rows, partial(workspace.lapse, reason=reason))


def accept_silent(now: dt.datetime) -> int:
    """Approve deliveries that nobody answered in time; one whose payment is frozen waits until that is over."""
    due = Milestone.objects.filter(status=Milestone.Status.SUBMITTED, review_due_at__lte=now)
    due = due.exclude(hold__status=Hold.Status.FROZEN)
    rows = due.exclude(SPOKEN).select_related(
        "hold", "engagement__project", "engagement__company", "engagement__student"
    )
    return sweeps.each(rows, workspace.accept_silence)


def remind_reviewers(now: dt.datetime) -> int:
    """Remind companies on the agreed business days after a delivery, in their morning."""
    waiting = Milestone.objects.filter(status=Milestone.Status.SUBMITTED, review_due_at__gt=now)
    waiting = waiting.filter(reminders_sent__lt=len(settings.REVIEW_REMINDER_DAYS))
    rows = waiting.exclude(SPOKEN).select_related("engagement__project", "engagement__company", "engagement__student")
    return sweeps.each(rows, partial(_remind, now=now))


@transaction.atomic
def _remind(milestone: Milestone, now: dt.datetime) -> bool:
    company = milestone.engagement.company
    passed = business_days_between(milestone.submitted_at, now - START_OF_WORK, company.time_zone, company.country)
    due = sum(day <= passed for day in settings.REVIEW_REMINDER_DAYS)
    row = Milestone.objects.filter(pk=milestone.pk, submitted_at=milestone.submitted_at, reminders_sent__lt=due)
    if not row.filter(status=Milestone.Status.SUBMITTED).update(reminders_sent=due):
        return False
    notifications.review_reminder(milestone, due)
    return True


def remind_of_settlements(now: dt.datetime) -> int:
    """Remind who has to answer a proposal within a day, and tell both when the time is over; each is told once."""
    soon = Settlement.objects.filter(status=Settlement.Status.PROPOSED, answer_by__lte=now + DAY)
    return sweeps.each(soon.select_related(*SETTLED), partial(_remind_of, now=now))


def _remind_of(settlement: Settlement, now: dt.datetime) -> bool:
    if settlement.is_rejection:
        answers.reminder(settlement)
    else:
        tell = letters.unanswered if settlement.answer_by <= now else letters.reminder
        tell(settlement)
    return True


def let_rejections_stand(now: dt.datetime) -> int:
    """Move the money of rejections that nobody disputed in time; one whose payment is frozen waits."""
    due = Settlement.objects.filter(status=Settlement.Status.PROPOSED, is_rejection=True, answer_by__lte=now)
    due = due.exclude(milestone__hold__status=Hold.Status.FROZEN)
    return sweeps.each(due.select_related(*SETTLED), rejections.stand)
