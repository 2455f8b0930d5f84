"""What an e-mail looks like: a text and an HTML twin with one button."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.kinds import KINDS
from accounts.notifications.models import Mail, Notification

SALT = "notifications.unsubscribe"
DIGEST = "digest"
"""Stands in an unsubscribe token for the daily digest, whatever kinds of news are in it."""


@dataclass(frozen=True)
class Letter:
    """Both twins of one e-mail."""

    text: str
    html: str


def absolute(path: str) -> str:
    """The full address of a path on this site; a full address stays as it is."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def compose(*, title: str, body: str, why: str, action: str = "", path: str = "", **more) -> Letter:
    """Render an e-mail. `path` is where the button leads, `why` the sentence that says why one gets it."""
    context = {
        "title": title,
        "body": body,
        "action": action or (path and _("Open Firstrung")),
        "url": absolute(path),
        "why": why,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        **more,
    }
    return Letter(
        text=render_to_string("emails/base.txt", context).strip() + "\n",
        html=render_to_string("emails/base.html", context),
    )


def unsubscribe_token(user_pk: int, kind: str) -> str:
    """A signed token that may only stop one kind of e-mail, or the digest, to one person; it never expires."""
    return signing.Signer(salt=SALT).sign_object([user_pk, kind])


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """Whose e-mails of which kind, or whose `DIGEST`, a token may stop; None for a token that is not ours."""
    try:
        user_pk, kind = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return (user_pk, kind) if kind in (*KINDS, DIGEST) else None


def notification_message(notification: Notification) -> EmailMultiAlternatives:
    """The e-mail of one notification, with a button to the page and one-click unsubscribe (RFC 8058).

    Where the notification has a page of its own that stops less than the kind, one click stops that.
    """
    unsubscribe = _unsubscribe_url(notification.recipient_id, notification.kind)
    stop = notification.stop_url and absolute(notification.stop_url)
    letter = compose(
        title=notification.title,
        body=notification.body,
        action=notification.action,
        path=reverse("notification_open", args=[notification.pk]),
        why=_("You get this because your settings ask for e-mails about %(kind)s.")
        % {"kind": _lower(KINDS[notification.kind])},
        entries=[_entry(**entry) for entry in notification.entries],
        stop_url=stop,
        preferences_url=absolute(reverse("settings_notifications")),
        unsubscribe_url=unsubscribe,
    )
    return _message(notification.recipient.email, notification.title, letter, unsubscribe=stop or unsubscribe)


def digest_message(user, notifications: list[Notification]) -> EmailMultiAlternatives:
    """One e-mail for everything that waited for the daily digest."""
    entries = [_entry(row.title, row.body, reverse("notification_open", args=[row.pk])) for row in notifications]
    unsubscribe = _unsubscribe_url(user.pk, DIGEST)
    title = _("Your day on %(site)s: %(count)d news") % {"site": settings.SITE_NAME, "count": len(entries)}
    letter = compose(
        title=title,
        body="",
        entries=entries,
        action=_("Open your inbox"),
        path=reverse("notifications"),
        why=_("You get this because you asked for a daily digest."),
        preferences_url=absolute(reverse("settings_notifications")),
        unsubscribe_url=unsubscribe,
    )
    return _message(user.email, title, letter, unsubscribe=unsubscribe)


def _entry(title: str, body: str, url: str) -> dict[str, str | list[str]]:
    return {"title": title, "lines": body.splitlines(), "url": absolute(url)}


def mail_message(mail: Mail) -> EmailMultiAlternatives:
    """The e-mail of a row that was composed when it was queued."""
    return _message(mail.address, mail.subject, Letter(mail.text, mail.html))


def _lower(label) -> str:
    text = str(label)
    return text[:1].lower() + text[1:]


def _unsubscribe_url(user_pk: int, kind: str) -> str:
    return absolute(reverse("unsubscribe", args=[unsubscribe_token(user_pk, kind)]))


def _message(address: str, subject: str, letter: Letter, *, unsubscribe: str = "") -> EmailMultiAlternatives:
    headers = {"Auto-Submitted": "auto-generated"}
    if unsubscribe:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    line = " ".join(subject.split())
    message = EmailMultiAlternatives(line, letter.text, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
