"""Writing and reading messages."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.models import User
from marketplace.core.errors import DomainError
from projects import permissions
from projects.applications.models import Application
from projects.messages import queries
from projects.messages.models import Message, ThreadRead
from projects.notifications import messages as notifications

MESSAGES_PER_MINUTE = 10
FLOOD = gettext_lazy("That was a lot in one minute. Take a breath and send it again.")
TWICE = dt.timedelta(seconds=10)


class CannotWrite(DomainError):
    """This person may not write in this thread now."""


@transaction.atomic
def send(application: Application, body: str, *, by: User) -> Message:
    """Write to the other side; the same words twice within seconds are one message.

    Raises CannotWrite for an empty message, before the reveal, for a student before the company showed interest, and
    for a flood.
    """
    if not body.strip():
        raise CannotWrite(_("Write something first."))
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    latest = application.messages.order_by("-pk").first()
    if not permissions.may_write(by, application, has_messages=latest is not None):
        raise CannotWrite(queries.why_not(application, by) or _("Only the two sides write here."))
    if latest and _is_repeated(latest, body, by):
        return latest
    if queries.sent_since(application, by, seconds=60) >= MESSAGES_PER_MINUTE:
        raise CannotWrite(FLOOD)
    message = Message.objects.create(application=application, author=by, body=body)
    notifications.written(message)
    mark_read(application, by=by)
    return message


def _is_repeated(latest: Message, body: str, author: User) -> bool:
    return (latest.author_id, latest.body) == (author.pk, body) and latest.sent_at > timezone.now() - TWICE


def mark_read(application: Application, *, by: User) -> None:
    """Remember that this person has read the thread up to now."""
    ThreadRead.objects.update_or_create(application=application, user=by, defaults={"read_at": timezone.now()})
