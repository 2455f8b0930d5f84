"""Reading notifications and preferences."""

from collections.abc import Collection

from django.db import models

from accounts.notifications.kinds import KINDS
from accounts.notifications.models import Notification, Preference

MOST_UNREAD = 100


def inbox(user) -> models.QuerySet[Notification]:
    """Everything `user` was told; the view orders and pages it."""
    return Notification.objects.filter(recipient=user)


def unread_count(user) -> int:
    """How many notifications `user` has not read, at most 100, so that the bell costs the same for everyone."""
    return Notification.objects.filter(recipient=user, read_at=None)[:MOST_UNREAD].count()


def channel(user, kind: str) -> str:
    """How `user` wants to hear about `kind`."""
    chosen = Preference.objects.filter(user=user, kind=kind).values_list("channel", flat=True).first()
    return chosen or Preference.Channel.INSTANT


def channels(user) -> dict[str, str]:
    """How `user` wants to hear about each kind."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "channel"))
    return {kind: chosen.get(kind, Preference.Channel.INSTANT) for kind in KINDS}


def chosen_channels(people: Collection[int]) -> dict[tuple[int, str], str]:
    """The channels these people chose themselves, by person and kind."""
    chosen = Preference.objects.filter(user__in=people).values_list("user", "kind", "channel")
    return {(user, kind): channel for user, kind, channel in chosen}
