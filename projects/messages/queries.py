"""Reading messages: one thread, and the list of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.companies.models import Membership
from accounts.people.models import User
from projects import permissions
from projects.applications.models import Application
from projects.messages.models import Message, ThreadRead

SHOWN = 50


@dataclass(frozen=True)
class Thread:
    """One thread as its panel shows it: the newest messages, oldest of them first."""

    application: Application
    viewer: User
    messages: list[Message]
    has_earlier: bool
    may_write: bool
    why_not: str

    @property
    def first(self) -> Message | None:
        """The oldest message shown."""
        return self.messages[0] if self.messages else None

    @property
    def last_pk(self) -> int:
        """The newest message shown; 0 without any."""
        return self.messages[-1].pk if self.messages else 0


@dataclass(frozen=True)
class Conversation:
    """One row of the list of threads."""

    application: Application
    last: Message
    is_unread: bool


def thread(application: Application, *, viewer: User, before: int | None = None) -> Thread:
    """The thread about one application, or the part of it before a message."""
    rows = application.messages.select_related("author").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])
    may_write = permissions.may_write(viewer, application, has_messages=bool(found))
    shown, has_earlier = found[:SHOWN][::-1], len(found) > SHOWN
    return Thread(application, viewer, shown, has_earlier, may_write, "" if may_write else why_not(application, viewer))


def why_not(application: Application, viewer: User) -> str:
    """What somebody reads who cannot write in this thread yet; nothing for those who only read."""
    words = {"company": application.project.company.name}
    if not permissions.is_party(viewer, application):
        return ""
    if application.student_id != viewer.pk:
        return "" if application.is_revealed else _("You can write to each other once you shortlist them.")
    if application.project.is_blind:
        return _("You can write as soon as %(company)s shortlists you.") % words
    return _("You can write as soon as %(company)s shortlists you or writes to you.") % words


def news(application: Application, *, after: int) -> list[Message]:
    """The next messages that came after one, oldest first; what is more than a page comes with the next question."""
    return list(application.messages.filter(pk__gt=after).select_related("author").order_by("pk")[:SHOWN])


def threads_for(user: User) -> QuerySet[Application]:
    """Applications of this person or to their companies with messages, last written first, as `last_at`."""
    newest = Message.objects.filter(application=OuterRef("pk")).order_by("-pk")
    rows = _parties(user).annotate(
        last_pk=Subquery(newest.values("pk")[:1]), last_at=Subquery(newest.values("sent_at")[:1])
    )
    rows = rows.filter(last_pk__isnull=False).annotate(is_unread=_unread(user))
    return rows.select_related("project__company", "student").order_by("-last_at", "pk")


def conversations(applications: list[Application]) -> list[Conversation]:
    """The rows of a page of `threads_for`, each with its last message."""
    last = Message.objects.select_related("author").in_bulk([application.last_pk for application in applications])
    return [Conversation(each, last[each.last_pk], each.is_unread) for each in applications]


def unread_count(user: User) -> int:
    """How many threads hold something this person has not read."""
    return _parties(user).filter(_unread(user)).count() if user.is_authenticated else 0


def _parties(user: User) -> QuerySet[Application]:
    companies = Membership.objects.filter(user=user, company__suspended_at=None).values("company")
    received = Q(project__company__in=companies) & ~Q(status=Application.Status.DRAFT)
    return Application.objects.filter(Q(student=user) | received)


def _unread(user: User) -> Exists:
    read_at = ThreadRead.objects.filter(application=OuterRef("application"), user=user).values("read_at")[:1]
    others = Message.objects.filter(application=OuterRef("pk")).exclude(author=user)
    others = others.annotate(read_at=Subquery(read_at, output_field=DateTimeField()))
    return Exists(others.filter(Q(read_at=None) | Q(sent_at__gt=F("read_at"))))


def sent_since(application: Application, author: User, *, seconds: int) -> int:
    """How many messages a person wrote in this thread within the last seconds."""
    since = timezone.now() - dt.timedelta(seconds=seconds)
    return application.messages.filter(author=author, sent_at__gte=since).count()


def own_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What a person wrote to others, for their own copy of it."""
    rows = Message.objects.filter(author=user).order_by("sent_at", "pk")
    return {"messages": list(rows.values("application__project__title", "application_id", "body", "sent_at"))}
