"""The address of somebody's feed: made, changed, given up."""

import secrets

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from projects.dashboards.models import CalendarFeed

BYTES = 32


@transaction.atomic
def make(user: User) -> CalendarFeed:
    """Give a person an address; a second call gives a new one, and the old one stops working at once."""
    values = {"token": secrets.token_urlsafe(BYTES), "created_at": timezone.now(), "read_at": None}
    return CalendarFeed.objects.update_or_create(user=user, defaults=values)[0]


@transaction.atomic
def remove(user: User) -> None:
    """Stop the feed; calendars that read it find nothing any more."""
    CalendarFeed.objects.filter(user=user).delete()


@transaction.atomic
def note_reading(feed: CalendarFeed) -> None:
    """Remember when a calendar last asked, to the hour, so that a calendar in a hurry writes nothing."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    CalendarFeed.objects.filter(pk=feed.pk).exclude(read_at__gte=hour).update(read_at=timezone.now())
