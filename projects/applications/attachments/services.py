"""Putting files to an application, and taking them out again."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import User
from marketplace.core import filetypes
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove
from projects.applications.guards import check_author
from projects.applications.models import Application, Attachment


class TooManyFiles(DomainError):
    """An application holds as many files as it may."""


@transaction.atomic
def change(
    application: Application,
    *,
    by: User,
    added: Iterable[tuple[File, str]] = (),
    removed: Iterable[Attachment] = (),
) -> list[Attachment]:
    """Take some files out and add others; return those added. Raises what `attach` does."""
    detach(application, removed, by=by)
    return attach(application, added, by=by)


@transaction.atomic
def attach(application: Application, files: Iterable[tuple[File, str]], *, by: User) -> list[Attachment]:
    """Add files, each with the type its bytes have, while the student may still change the application.

    Raises TooManyFiles past ATTACHMENTS_PER_APPLICATION.
    """
    files = list(files)
    check_author(application, by)
    _check_editable(application)
    if application.attachments.count() + len(files) > settings.ATTACHMENTS_PER_APPLICATION:
        raise TooManyFiles(too_many())
    return [_keep(application, content, content_type) for content, content_type in files]


@transaction.atomic
def detach(application: Application, chosen: Iterable[Attachment], *, by: User) -> int:
    """Take files out again, while the student may still change the application; return how many."""
    check_author(application, by)
    _check_editable(application)
    rows = application.attachments.filter(pk__in=[attachment.pk for attachment in chosen])
    return sum(map(_throw_away, rows))


def _keep(application: Application, content: File, content_type: str) -> Attachment:
    attachment = Attachment(
        application=application,
        name=filetypes.clean_name(content.name),
        content_type=content_type,
        size_bytes=content.size,
    )
    attachment.content.save("", content, save=False)
    attachment.save()
    return attachment


def _check_editable(application: Application) -> None:
    latest = Application.objects.select_for_update().get(pk=application.pk)
    if not latest.is_editable:
        raise IllegalMove(_("It has gone on meanwhile, so its files can no longer be changed."))


def clear(applications: QuerySet[Application]) -> int:
    """Throw away the files of these applications; return how many."""
    return sum(map(_throw_away, Attachment.objects.filter(application__in=applications)))


def _throw_away(attachment: Attachment) -> int:
    content = attachment.content
    attachment.delete()
    transaction.on_commit(lambda: content.storage.delete(content.name))
    return 1


def too_many() -> str:
    """What somebody reads who adds one file too many."""
    most = settings.ATTACHMENTS_PER_APPLICATION
    words = ngettext(
        "An application holds %(most)d file. Take it out first, or put several into one zip file.",
        "An application holds %(most)d files. Take one out first, or put several into one zip file.",
        most,
    )
    return words % {"most": most}
