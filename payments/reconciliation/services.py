"""The nightly look at the money: whether the books are right, and what has waited too long."""

import datetime as dt
import time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import notifications
from payments.holds.models import Hold
from payments.reconciliation import queries
from payments.reconciliation.models import Verification

MOST_PROBLEMS_KEPT = 100


def verify() -> tuple[list[str], Verification]:
    """Check every invariant of the money: what does not hold, and the row that tells of it, cut after a hundred."""
    began = time.monotonic()
    problems = queries.verify_books()
    found = Verification.objects.create(
        seconds=round(time.monotonic() - began, 3),
        problem_count=len(problems),
        problems=problems[:MOST_PROBLEMS_KEPT],
    )
    return problems, found


def warn_about_old_holds() -> int:
    """Tell staff, once each, of money held so long that Stripe's limit comes near. Returns how many there are.

    Stripe lets a platform hold money for 90 days in most countries (two years in the US).
    """
    since = timezone.now() - dt.timedelta(days=settings.HOLD_WARN_DAYS)
    old = Hold.objects.filter(status__in=[Hold.Status.FUNDED, Hold.Status.FROZEN], funded_at__lt=since)
    for hold in old:
        notifications.staff_should_look(
            title=_("Money has been held for %(days)d days") % {"days": settings.HOLD_WARN_DAYS},
            body=_("“%(work)s”: help the two to finish, or give the money back.") % {"work": hold.reference},
            url=reverse("admin:payments_hold_change", args=[hold.pk]),
            key=f"hold:{hold.pk}:old",
        )
    return len(old)
