"""Writing and reading messages."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from projects import permissions
from projects.applications.models import Application
from projects.messages.models import Message, ThreadRead
from projects.notifications import messages as notifications

MESSAGES_PER_MINUTE = 10


class CannotWrite(DomainError):
    """This person may not write in this thread now."""


@transaction.atomic
def send(application: Application, body: str, *, by: User) -> Message:
    """Write to the other side.

    Raises CannotWrite for an empty message, for a student before the company showed interest, and for a flood.
    """
    if not body.strip():
        raise CannotWrite(_("Write something first."))
    if not permissions.may_write(by, application, has_messages=application.messages.exists()):
        raise CannotWrite(_("You can write as soon as the company shortlists you or writes to you."))
    minute_ago = timezone.now() - dt.timedelta(minutes=1)
    if application.messages.filter(author=by, sent_at__gte=minute_ago).count() >= MESSAGES_PER_MINUTE:
        raise CannotWrite(_("That was a lot in one minute. Take a breath and send it again."))
    message = Message.objects.create(application=application, author=by, body=body)
    mark_read(application, by=by)
    notifications.written(message)
    return message


def mark_read(application: Application, *, by: User) -> None:
    """Remember that this person has read the thread up to now."""
    ThreadRead.objects.update_or_create(application=application, user=by, defaults={"read_at": timezone.now()})
