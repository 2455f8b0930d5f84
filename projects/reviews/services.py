"""Writing and opening reviews, and replying to them."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.errors import DomainError
from projects import permissions
from projects.notifications import reviews as notifications
from projects.reviews.models import Rating, Review
from projects.reviews.queries import dimensions, ends_at, may_be_replied_to
from projects.workspace.models import Engagement


class CannotReview(DomainError):
    """There is nothing to review, or the time for it is over."""


class CannotReply(DomainError):
    """There is nothing to reply to, somebody has replied already, or the time for it is over."""


@transaction.atomic
def write(engagement: Engagement, *, by: User, points: Mapping[str, int], text: str) -> Review:
    """One side says what it was like, in each of its dimensions and in words; when the other already has, both open.

    Raises CannotReview before completion, after the time, for strangers, when this side has written, or when a
    dimension has no points.
    """
    engagement = Engagement.objects.select_for_update(of=("self",)).select_related("company").get(pk=engagement.pk)
    side = _side_of(by, engagement)
    if engagement.status != Engagement.Status.COMPLETED:
        raise CannotReview(_("Reviews are written when the project is complete."))
    if timezone.now() > ends_at(engagement):
        raise CannotReview(_("The %(days)s days for reviews are over.") % {"days": settings.RATING_DAYS})
    if engagement.reviews.filter(side=side).exists():
        raise CannotReview(_("Your side has already written its review."))
    asked = dimensions(side)
    if set(points) != set(asked) or not set(points.values()) <= set(Rating.Points):
        raise CannotReview(_("Choose from one to five for each question."))
    review = Review.objects.create(engagement=engagement, side=side, author=by, text=text)
    Rating.objects.bulk_create(Rating(review=review, dimension=one, points=points[one]) for one in asked)
    audit.record(review, "written", by=by)
    if engagement.reviews.count() == len(Review.Side):
        _publish(engagement)
    return review


@transaction.atomic
def reply(review: Review, *, by: User, text: str) -> Review:
    """The reviewed side answers once, for everybody to read.

    Raises CannotReply before the review is published, after REPLY_DAYS, a second time, or for anybody else.
    """
    rows = Review.objects.select_for_update(of=("self",)).select_related("engagement__company", "engagement__project")
    review = rows.select_related("author").get(pk=review.pk)
    if review.published_at is None or review.side == _side_of(by, review.engagement):
        raise CannotReply(_("Only the side that was reviewed can reply, once the review is open."))
    if review.reply:
        raise CannotReply(_("Your side has already replied."))
    if not may_be_replied_to(review):
        raise CannotReply(_("The %(days)s days for a reply are over.") % {"days": settings.REPLY_DAYS})
    if not text.strip():
        raise CannotReply(_("Write your reply first."))
    review.reply, review.replied_by, review.replied_at = text, by, timezone.now()
    review.save(update_fields=["reply", "replied_by", "replied_at"])
    audit.record(review, "replied", by=by)
    notifications.replied(review)
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
    notifications.published(engagement)
    return True
