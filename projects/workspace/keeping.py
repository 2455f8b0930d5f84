"""What is kept before it is handed in: files of both sides, and the student's half-written delivery."""

from collections.abc import Iterable
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import filetypes
from marketplace.core.errors import DomainError
from projects import permissions
from projects.workspace.deliveries import NotYours
from projects.workspace.models import Engagement, Milestone, WorkFile

MOST_FILES = 100


class NotOpenForWork(DomainError):
    """The workspace is locked: the money is not held yet, or the work is over."""


class TooManyFiles(DomainError):
    """The workspace is full."""


@transaction.atomic
def upload(engagement: Engagement, files: Iterable[tuple[File, str]], *, by: User) -> list[WorkFile]:
    """Keep files in the workspace, each with the type its bytes have (not what the browser claimed).

    Raises NotOpenForWork before the money is held and after the work is done, TooManyFiles past MOST_FILES.
    """
    files = list(files)
    if not permissions.may_take_part(by, engagement):
        raise NotYours(_("Only the two sides of a project add files."))
    engagement.refresh_from_db(fields=["status"])
    if engagement.status != Engagement.Status.ACTIVE:
        raise NotOpenForWork(_("Files can be added once the money is held and until the work is done."))
    if engagement.files.count() + len(files) > MOST_FILES:
        raise TooManyFiles(
            _("A workspace keeps %(count)d files. Put several into one zip file, or share a link in a message.")
            % {"count": MOST_FILES}
        )
    return [_keep(engagement, content, content_type, by) for content, content_type in files]


def _keep(engagement: Engagement, content: File, content_type: str, by: User) -> WorkFile:
    workfile = WorkFile(
        engagement=engagement,
        uploaded_by=by,
        name=filetypes.clean_name(content.name),
        content_type=content_type,
        size_bytes=content.size,
    )
    workfile.content.save("", content, save=False)
    workfile.save()
    return workfile


def save_draft(milestone: Milestone, *, by: User, draft: dict[str, Any]) -> None:
    """Remember what the student has typed so far; once it is delivered there is nothing to remember."""
    if not permissions.may_work(by, milestone.engagement):
        raise NotYours(_("Only the student can deliver."))
    in_work = Milestone.objects.filter(pk=milestone.pk, status__in=Milestone.IN_WORK)
    in_work.update(draft=draft, draft_saved_at=timezone.now())
