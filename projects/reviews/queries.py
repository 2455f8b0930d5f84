"""What the workspace and public pages show of reviews."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from projects import permissions
from projects.reviews.models import Review
from projects.workspace.models import Engagement


@dataclass(frozen=True)
class Reviews:
    """The reviews of one engagement for one viewer: published ones, one's own, and whether one may still write."""

    published: list[Review]
    own: Review | None
    may_write: bool
    ends_at: dt.datetime | None


def ends_at(engagement: Engagement) -> dt.datetime:
    """Until when both sides may write: RATING_DAYS after completion."""
    return engagement.completed_at + dt.timedelta(days=settings.RATING_DAYS)


def of(engagement: Engagement, *, viewer) -> Reviews:
    """What this viewer may see; the other side's review stays hidden until it is published."""
    if engagement.status != Engagement.Status.COMPLETED:
        return Reviews([], None, False, None)
    side = permissions.side(viewer, engagement)
    rows = list(engagement.reviews.select_related("author").order_by("created_at"))
    own = next((review for review in rows if review.side == side), None)
    until = ends_at(engagement)
    may_write = own is None and side != permissions.STAFF and timezone.now() <= until
    return Reviews([review for review in rows if review.published_at], own, may_write, until)


def own_data(user) -> dict[str, list[dict]]:
    """The reviews a person wrote, for their own copy of what we hold."""
    written = Review.objects.filter(author=user).order_by("created_at")
    return {"reviews": list(written.values("engagement__project__title", "side", "stars", "text", "created_at"))}
