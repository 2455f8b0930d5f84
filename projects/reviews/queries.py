"""What the workspace and public pages show of reviews."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from projects import permissions
from projects.reviews import services
from projects.reviews.models import Review
from projects.workspace.models import Engagement


@dataclass(frozen=True)
class Reviews:
    """The reviews of one engagement for one viewer: published ones, one's own, and whether one may still write."""

    published: list[Review]
    own: Review | None
    may_write: bool
    ends_at: dt.datetime | None


def of(engagement: Engagement, *, viewer) -> Reviews:
    """What this viewer may see; the other side's review stays hidden until it is published."""
    if engagement.status != Engagement.Status.COMPLETED:
        return Reviews([], None, False, None)
    side = permissions.side(viewer, engagement)
    rows = list(engagement.reviews.select_related("author").order_by("created_at"))
    own = next((review for review in rows if review.side == side), None)
    ends_at = services.ends_at(engagement)
    may_write = own is None and side != permissions.STAFF and timezone.now() <= ends_at
    return Reviews([review for review in rows if review.published_at], own, may_write, ends_at)


def published() -> QuerySet[Review]:
    """Reviews anyone may read, newest first."""
    rows = Review.objects.filter(published_at__isnull=False)
    return rows.select_related("engagement__project", "engagement__company", "engagement__student", "author").order_by(
        "-published_at", "-pk"
    )
