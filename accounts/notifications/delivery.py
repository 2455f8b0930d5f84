"""Sending what waits: claim a row, talk to the mail server, write down how it went.

A claim moves the row's next attempt into the future, so a worker that dies between claim and answer delays an
e-mail and loses none; in the worst case one e-mail is sent twice.
"""

import datetime as dt
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import structlog
from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.utils import timezone

from accounts.notifications import letters
from accounts.notifications.models import Mail, Notification

log = structlog.get_logger(__name__)

BACKOFF_MINUTES = (1, 5, 15, 60, 240, 720)
"""How long after each failed attempt the next one is due; after the last the row is given up."""

BATCH = 200
TROUBLE = (OSError, smtplib.SMTPException, AnymailError)


def send_mails() -> int:
    """Send the e-mails that are due to addresses; return how many left."""
    with _server() as server:
        return _send_each(server, _due(Mail), letters.mail_message, sent={"text": "", "html": ""})


def send_notifications() -> int:
    """Send the notifications that are due at once; return how many left."""
    due = _due(Notification).filter(recipient__is_active=True).select_related("recipient")
    with _server() as server:
        return _send_each(server, due, letters.notification_message, sent={})


def send_digests() -> int:
    """Send one e-mail to each person whose digest is due; return how many left."""
    due = Notification.objects.filter(status=Notification.Status.DIGEST, next_attempt_at__lte=timezone.now())
    readers = due.filter(recipient__is_active=True).order_by().values_list("recipient", flat=True).distinct()
    with _server() as server:
        return sum(_send_digest(server, due.filter(recipient=reader)) for reader in (readers[:BATCH] if server else ()))


@contextmanager
def _server() -> Iterator[BaseEmailBackend | None]:
    """One connection for a batch; None while the mail server is away, so that nothing is claimed in vain."""
    server = get_connection()
    try:
        server.open()
    except TROUBLE as error:
        log.warning("mail_server_away", error=type(error).__name__)
        yield None
        return
    try:
        yield server
    finally:
        with suppress(*TROUBLE):
            server.close()


def _due(model: type[models.Model]) -> models.QuerySet:
    return model.objects.filter(status=model.Status.PENDING, next_attempt_at__lte=timezone.now())


def _send_each(server, due: models.QuerySet, compose: Callable[..., EmailMultiAlternatives], *, sent: dict) -> int:
    if server is None:
        return 0
    count = 0
    for row in _claimed(due):
        error = _send(server, partial(compose, row))
        _record([row], error, sent=sent)
        count += not error
    return count


def _claimed(due: models.QuerySet) -> Iterator[models.Model]:
    """Each due row, claimed by this worker alone, oldest first, at most a batch."""
    for _number in range(BATCH):
        with transaction.atomic():
            row = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_attempt_at").first()
            if row is None:
                return
            _claim([row])
        yield row


def _claim(rows: list) -> None:
    for row in rows:
        minutes = BACKOFF_MINUTES[min(row.attempts, len(BACKOFF_MINUTES) - 1)]
        row.next_attempt_at = timezone.now() + dt.timedelta(minutes=minutes)
        row.attempts += 1
        row.save(update_fields=["attempts", "next_attempt_at"])


def _send_digest(server, due: models.QuerySet) -> bool:
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
        rows = list(locked.order_by("created_at")[:BATCH])
        _claim(rows)
    if not rows:
        return False
    error = _send(server, partial(letters.digest_message, rows[0].recipient, rows))
    _record(rows, error, sent={})
    return not error


def _send(server: BaseEmailBackend, compose: Callable[[], EmailMultiAlternatives]) -> str:
    """Compose and send, and return what went wrong, if anything did: one bad row must not keep the others waiting."""
    try:
        message = compose()
        message.connection = server
        message.send()
    except TROUBLE as error:
        log.warning("mail_not_sent", error=type(error).__name__)
        return f"{type(error).__name__}: {error}"[:300]
    except Exception as error:
        log.exception("mail_not_composed")
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _record(rows: list, error: str, *, sent: dict) -> None:
    model = type(rows[0])
    for row in rows:
        if not error:
            changes = {"status": model.Status.SENT, "sent_at": timezone.now(), "error": "", **sent}
        elif row.attempts >= len(BACKOFF_MINUTES):
            changes = {"status": model.Status.FAILED, "error": error}
        else:
            changes = {"error": error}
        model.objects.filter(pk=row.pk, attempts=row.attempts).update(**changes)
