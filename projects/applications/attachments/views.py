"""Giving out the files of an application."""

import structlog
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from marketplace.core.web import download
from projects.applications import blind
from projects.applications.models import Application, Attachment

log = structlog.get_logger(__name__)


@login_required
@require_safe
def attachment(request: HttpRequest, pk, file) -> FileResponse:
    """A file of an application, streamed, always as a download; the company gets it by its struck name."""
    rows = Attachment.objects.filter(application__in=Application.objects.visible_to(request.user))
    rows = rows.select_related("application__student__student")
    found = get_object_or_404(rows, pk=file, application=pk)
    is_own = found.application.student_id == request.user.pk
    if not is_own and found.application.submitted_at is None:
        raise Http404
    if not found.content.storage.exists(found.content.name):
        log.error("attachment_lost", attachment=str(found.pk))
        raise Http404
    name = found.name if is_own else blind.file_name(found, of=found.application)
    return download(found.content, name=name, content_type=found.content_type)
