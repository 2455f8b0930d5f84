"""What the workspace and public pages show of reviews."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Avg, Count, QuerySet
from django.utils import timezone

from projects import permissions
from projects.reviews.models import Rating, Review
from projects.workspace.models import Engagement


@dataclass(frozen=True)
class Reviews:
    """The reviews of one engagement for one viewer, and what this viewer may still do until when.

    `about_viewer` is the published review of the viewer's side.
    """

    published: list[Review]
    own: Review | None = None
    about_viewer: Review | None = None
    may_write: bool = False
    may_reply: bool = False
    ends_at: dt.datetime | None = None
    reply_until: dt.datetime | None = None


@dataclass(frozen=True)
class Average:
    """The mean of one dimension over `number` reviews; below RECORD_LEAST of them there is none."""

    dimension: str
    mean: float | None
    number: int


def dimensions(side: str) -> Sequence[Rating.Dimension]:
    """What this side rates the other in."""
    return Rating.OF_COMPANIES if side == Review.Side.STUDENT else Rating.OF_STUDENTS


def ends_at(engagement: Engagement) -> dt.datetime:
    """Until when both sides may write: RATING_DAYS after completion."""
    return engagement.completed_at + dt.timedelta(days=settings.RATING_DAYS)


def reply_until(review: Review) -> dt.datetime | None:
    """Until when the reviewed side may reply: REPLY_DAYS after the review was published; None before."""
    return review.published_at and review.published_at + dt.timedelta(days=settings.REPLY_DAYS)


def may_be_replied_to(review: Review) -> bool:
    """Whether there is no reply yet, and still time for one."""
    until = reply_until(review)
    return until is not None and not review.reply and timezone.now() <= until


def of(engagement: Engagement, *, viewer) -> Reviews:
    """What this viewer may see; the other side's review stays hidden until it is published."""
    if engagement.status != Engagement.Status.COMPLETED:
        return Reviews([])
    side = permissions.side(viewer, engagement)
    is_party = side != permissions.STAFF
    rows = list(engagement.reviews.select_related("author").prefetch_related("ratings").order_by("created_at"))
    published = [review for review in rows if review.published_at]
    own = next((review for review in rows if review.side == side), None)
    about = next((review for review in published if is_party and review.side != side), None)
    until = ends_at(engagement)
    return Reviews(
        published=published,
        own=own,
        about_viewer=about,
        may_write=own is None and is_party and timezone.now() <= until,
        may_reply=about is not None and may_be_replied_to(about),
        ends_at=until,
        reply_until=about and reply_until(about),
    )


def published(side: str) -> QuerySet[Review]:
    """What everybody may read of this side's reviews, with their ratings."""
    return Review.objects.filter(side=side, published_at__isnull=False).prefetch_related("ratings")


def averages(side: str, **whose) -> list[Average]:
    """The mean of each dimension this side rates, over the published reviews of `whose` engagements."""
    conditions = {f"review__engagement__{name}": value for name, value in whose.items()}
    rows = Rating.objects.filter(review__side=side, review__published_at__isnull=False, **conditions)
    found = {row["dimension"]: row for row in rows.values("dimension").annotate(mean=Avg("points"), number=Count("pk"))}
    return [_average(dimension, found.get(dimension, {})) for dimension in dimensions(side)]


def _average(dimension: Rating.Dimension, row: dict) -> Average:
    number = row.get("number", 0)
    mean = row["mean"] if number >= settings.RECORD_LEAST else None
    return Average(str(dimension.label), mean and float(mean), number)


def own_data(user) -> dict[str, list[dict]]:
    """The reviews a person wrote, and their replies to others, for their own copy of what we hold."""
    written = Review.objects.filter(author=user).prefetch_related("ratings").select_related("engagement__project")
    replied = Review.objects.filter(replied_by=user).order_by("replied_at")
    return {
        "reviews": [_as_data(review) for review in written.order_by("created_at")],
        "replies to reviews": list(replied.values("engagement__project__title", "reply", "replied_at")),
    }


def _as_data(review: Review) -> dict:
    return {
        "engagement__project__title": review.engagement.project.title,
        "side": review.side,
        "stars": review.stars,
        "ratings": {rating.dimension: rating.points for rating in review.ratings.all()},
        "text": review.text,
        "created_at": review.created_at,
    }
