"""When the next letter of a saved search is due."""

import datetime as dt

from accounts.notifications.services import next_digest, next_monday
from projects.discovery.saved.models import SavedSearch


def next_at(frequency: str, zone: str, now: dt.datetime) -> dt.datetime:
    """At once, or at the next 8 o'clock in the morning there, or at that of the next Monday."""
    if frequency == SavedSearch.Frequency.INSTANT:
        return now
    if frequency == SavedSearch.Frequency.DAILY:
        return next_digest(zone, after=now)
    return next_monday(zone, after=now)
