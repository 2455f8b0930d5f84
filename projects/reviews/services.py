"""Writing and opening reviews."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.errors import DomainError
from projects import permissions
from projects.notifications import work as notifications
from projects.reviews.models import Review
from projects.reviews.queries import ends_at
from projects.workspace.models import Engagement


class CannotReview(DomainError):
    """There is nothing to review, or the time for it is over."""


@transaction.atomic
def write(engagement: Engagement, *, by: User, stars: int, text: str) -> Review:
    """One side says what it was like; when the other already has, both open.

    Raises CannotReview before completion, after the time, for strangers, or when this side has written.
    """
    engagement = Engagement.objects.select_for_update(of=("self",)).select_related("company").get(pk=engagement.pk)
    side = _side_of(by, engagement)
    if engagement.status != Engagement.Status.COMPLETED:
        raise CannotReview(_("Reviews are written when the project is complete."))
    if timezone.now() > ends_at(engagement):
        raise CannotReview(_("The %(days)s days for reviews are over.") % {"days": settings.RATING_DAYS})
    if engagement.reviews.filter(side=side).exists():
        raise CannotReview(_("Your side has already written its review."))
    review = Review.objects.create(engagement=engagement, side=side, author=by, stars=stars, text=text)
    audit.record(review, "written", by=by)
    if engagement.reviews.count() == len(Review.Side):
        _publish(engagement)
    return review


def _side_of(user: User, engagement: Engagement) -> str:
    if permissions.may_work(user, engagement):
        return Review.Side.STUDENT
    if permissions.may_judge(user, engagement):
        return Review.Side.COMPANY
    raise CannotReview(_("Only the two sides of a project review it."))


def publish_due(now: dt.datetime) -> int:
    """Open the reviews whose other side stayed silent until the time was over; return for how many engagements."""
    limit = now - dt.timedelta(days=settings.RATING_DAYS)
    waiting = Review.objects.filter(published_at=None, engagement__completed_at__lte=limit)
    due = Engagement.objects.filter(pk__in=waiting.values("engagement"))
    return sweeps.each(due.select_related("project", "company", "student"), _publish)


@transaction.atomic
def _publish(engagement: Engagement) -> bool:
    if not engagement.reviews.filter(published_at=None).update(published_at=timezone.now()):
        return False
    notifications.reviews_published(engagement)
    return True
