"""The files of an application as each side reads of them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from projects.applications import blind
from projects.applications.models import Application, Attachment


@dataclass(frozen=True)
class Shown:
    """A file as somebody reads of it: its name, where to get it, and what it weighs."""

    name: str
    address: str
    size_bytes: int


def for_company(application: Application) -> list[Shown]:
    """The files as the company reads of them."""
    return [_shown(attachment, blind.file_name(attachment, of=application)) for attachment in of(application)]


def for_student(application: Application) -> list[Shown]:
    """The files as the student who sent them reads of them."""
    return [_shown(attachment, attachment.name) for attachment in of(application)]


def of(application: Application) -> QuerySet[Attachment]:
    """The rows, in the order they came."""
    return application.attachments.order_by("created_at", "pk")


def _shown(attachment: Attachment, name: str) -> Shown:
    address = reverse("attachment", args=[attachment.application_id, attachment.pk])
    return Shown(name, address, attachment.size_bytes)
