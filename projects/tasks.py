"""What runs by the clock: each task finds rows in a state and calls one service a row."""

from celery import shared_task
from django.utils import timezone

from projects.applications import bench, endings
from projects.postings import clock as postings
from projects.reputation import records
from projects.reviews import services as reviews
from projects.workspace import clock


@shared_task
def close_postings() -> int:
    """Close postings whose time for applications is over."""
    return postings.close_expired(timezone.now())


@shared_task
def compare_currencies() -> int:
    """Bring what pay is worth beside other currencies up to the settings."""
    return postings.compare_anew()


@shared_task
def count_records() -> int:
    """Count anew how companies have treated students."""
    return records.count_anew()


@shared_task
def expire_offers() -> int:
    """End offers that nobody answered in time."""
    return endings.expire_offers(timezone.now())


@shared_task
def end_benches() -> int:
    """Tell runners-up nobody needed that their time is over."""
    return bench.end_all(timezone.now())


@shared_task
def cancel_unfunded() -> int:
    """End engagements whose company did not pay in time."""
    return clock.cancel_unfunded(timezone.now())


@shared_task
def remind_reviewers() -> int:
    """Remind companies of deliveries that wait for an answer."""
    return clock.remind_reviewers(timezone.now())


@shared_task
def accept_silent() -> int:
    """Approve deliveries that nobody answered in time."""
    return clock.accept_silent(timezone.now())


@shared_task
def remind_of_settlements() -> int:
    """Remind the side that has to answer a proposal, and say when its time is over."""
    return clock.remind_of_settlements(timezone.now())


@shared_task
def bring_settlements() -> int:
    """Put proposals that nobody answered and nobody brought to staff before them."""
    return clock.bring_settlements(timezone.now())


@shared_task
def let_rejections_stand() -> int:
    """Move the money of rejections that nobody disputed in time."""
    return clock.let_rejections_stand(timezone.now())


@shared_task
def publish_reviews() -> int:
    """Open reviews whose other side stayed silent."""
    return reviews.publish_due(timezone.now())
