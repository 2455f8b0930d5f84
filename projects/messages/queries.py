"""Reading messages."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.people.models import User
from projects import permissions
from projects.applications.models import Application
from projects.messages import services
from projects.messages.models import Message


@dataclass(frozen=True)
class Thread:
    """One thread as its panel shows it."""

    application: Application
    messages: QuerySet[Message]
    may_write: bool


def thread(application: Application, *, viewer: User) -> Thread:
    """The thread about one application, oldest message first."""
    messages = application.messages.select_related("author").order_by("sent_at", "pk")
    may_write = permissions.may_write(viewer, application, has_messages=bool(messages))
    return Thread(application, messages, may_write)


def mark_opened(application: Application, *, by: User) -> None:
    """Remember that this person has seen the thread."""
    services.mark_read(application, by=by)
