"""What the company's people open of one applicant: by number until the reveal, by name afterwards."""

import structlog
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from marketplace.core.web import download
from projects import permissions
from projects.applications import attachments, blind, queries, rules, story
from projects.applications.forms import NoteForm
from projects.applications.models import Application, Attachment

log = structlog.get_logger(__name__)


def page(request: HttpRequest, found: Application, note_form: NoteForm | None = None) -> HttpResponse:
    """One applicant, for the company's people and staff; the address of the application leads here."""
    if found.submitted_at is None:
        raise Http404
    read = blind.reader(found)
    context = {
        "application": found,
        "project": found.project,
        "student": found.student.student,
        "sheet": blind.sheet(found),
        "pitch": read(found.pitch),
        "answers": [(question, read(text)) for question, text in queries.answers(found)],
        "files": attachments.for_company(found),
        "matching": queries.matching_skills(found.student.student, found.project),
        "notes": queries.notes(found),
        "note_form": note_form or NoteForm(),
        "events": story.events(found),
        "neighbours": queries.neighbours(found),
        "may_hire": permissions.may_hire(request.user, found.project),
        "may_review": permissions.may_read_applications(request.user, found.project),
        "offer_problem": rules.offering(found.project, found.student) if found.is_offerable else "",
    }
    return render(request, "projects/applications/applicant.html", context)


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
