"""Telling people: rows in the inbox, e-mails that wait to be sent, preferences.

Nothing here talks to a mail server: `delivery` does, from a task.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts.notifications import letters, queries
from accounts.notifications.kinds import KINDS
from accounts.notifications.models import Mail, Notification, Preference
from marketplace.core.nudges import nudge

DELIVER = "accounts.tasks.deliver_notifications"
DIGEST_HOUR = 8
MANY = 1000
TOLD = ("recipient", "kind", "title", "body", "url", "action", "entries", "stop_url", "status", "next_attempt_at")

STATUS_OF_CHANNEL = {
    Preference.Channel.INSTANT: Notification.Status.PENDING,
    Preference.Channel.DIGEST: Notification.Status.DIGEST,
    Preference.Channel.INBOX: Notification.Status.OFF,
}


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing to tell one person; see `notify`."""

    recipient: Any
    kind: str
    title: str
    url: str
    key: str
    body: str = ""
    action: str = ""
    entries: list[dict[str, str]] = field(default_factory=list)
    stop_url: str = ""


@transaction.atomic(savepoint=False)
def notify(recipient, kind: str, *, title: str, url: str, key: str, body: str = "", action: str = "") -> Notification:
    """Tell `recipient` once: a second call with the same `key` returns the first row and sends nothing.

    `url` is a path on this site, `action` the label of the button that leads there. Raises KeyError for a kind
    that is not in `KINDS`.
    """
    news = News(recipient=recipient, kind=kind, title=title, url=url, key=key, body=body, action=action)
    row = _row(news, queries.channel(recipient, kind))
    defaults = {name: getattr(row, name) for name in TOLD}
    notification, created = Notification.objects.get_or_create(dedupe_key=key, defaults=defaults)
    if created and notification.status == Notification.Status.PENDING:
        nudge(DELIVER)
    return notification


@transaction.atomic
def notify_many(news: Iterable[News]) -> int:
    """Like `notify` for each of `news`, in a few statements however many they are; return how many there were."""
    news = list(news)
    chosen = queries.chosen_channels({each.recipient.pk for each in news})
    rows = [_row(each, chosen.get((each.recipient.pk, each.kind), Preference.Channel.INSTANT)) for each in news]
    Notification.objects.bulk_create(rows, batch_size=MANY, ignore_conflicts=True)
    if any(row.status == Notification.Status.PENDING for row in rows):
        nudge(DELIVER)
    return len(rows)


def _row(news: News, channel: str) -> Notification:
    KINDS[news.kind]
    status = STATUS_OF_CHANNEL[channel] if news.recipient.is_active else Notification.Status.OFF
    is_for_digest = status == Notification.Status.DIGEST
    return Notification(
        recipient=news.recipient,
        kind=news.kind,
        title=_short(news.title, 200),
        body=news.body,
        url=news.url,
        action=_short(news.action, 60),
        entries=news.entries,
        stop_url=news.stop_url,
        dedupe_key=news.key,
        status=status,
        next_attempt_at=next_digest(news.recipient.time_zone) if is_for_digest else timezone.now(),
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else Truncator(text).chars(most)


def next_digest(zone: str, *, after: dt.datetime | None = None) -> dt.datetime:
    """The next 8 o'clock in the morning in `zone`."""
    local = (after or timezone.now()).astimezone(ZoneInfo(zone))
    today = dt.datetime.combine(local.date(), dt.time(DIGEST_HOUR), ZoneInfo(zone))
    if local < today:
        return today
    return dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(DIGEST_HOUR), ZoneInfo(zone))


def next_monday(zone: str, *, after: dt.datetime | None = None) -> dt.datetime:
    """The next Monday, 8 o'clock in the morning, in `zone`."""
    first = next_digest(zone, after=after)
    monday = first.date() + dt.timedelta(days=-first.weekday() % 7)
    return dt.datetime.combine(monday, dt.time(DIGEST_HOUR), ZoneInfo(zone))


@transaction.atomic
def queue_mail(address: str, *, subject: str, text: str, html: str = "") -> Mail:
    """Leave an e-mail to be sent to an address that may have no account."""
    mail = Mail.objects.create(address=address, subject=Truncator(subject).chars(200), text=text, html=html)
    nudge(DELIVER)
    return mail


def queue_letter(address: str, *, title: str, body: str, why: str, action: str = "", path: str = "") -> Mail:
    """Compose an e-mail in the site's layout and leave it to be sent; see `letters.compose`."""
    letter = letters.compose(title=title, body=body, why=why, action=action, path=path)
    return queue_mail(address, subject=title, text=letter.text, html=letter.html)


@transaction.atomic
def mark_read(notification: Notification, *, by) -> Notification:
    """Mark one notification as read; reading it again keeps the first time."""
    if notification.read_at is None:
        notification.read_at = timezone.now()
        Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=notification.read_at)
    return notification


@transaction.atomic
def mark_all_read(user) -> int:
    """Mark everything `user` was told as read and return how many were not."""
    return Notification.objects.filter(recipient=user, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def prefer(user, *, channels: dict[str, str]) -> Iterable[Preference]:
    """Keep how `user` wants to hear about each of these kinds."""
    rows = [Preference(user=user, kind=kind, channel=channel) for kind, channel in channels.items()]
    return Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["channel"]
    )


def unsubscribe(user, *, kind: str) -> Iterable[Preference]:
    """Send no more e-mail about `kind`; the inbox keeps filling."""
    return prefer(user, channels={kind: Preference.Channel.INBOX})


@transaction.atomic
def stop_digest(user) -> int:
    """Send no more digests; what was to come in one is only in the inbox. Returns how many kinds of news that were."""
    waiting = Notification.objects.filter(recipient=user, status=Notification.Status.DIGEST)
    waiting.update(status=Notification.Status.OFF)
    chosen = Preference.objects.filter(user=user, channel=Preference.Channel.DIGEST)
    return chosen.update(channel=Preference.Channel.INBOX)
