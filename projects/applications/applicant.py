"""What the company's people open of one applicant: by number until the reveal, by name afterwards."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from projects import permissions
from projects.applications import blind, queries, rules, story
from projects.applications.attachments import queries as attachments
from projects.applications.forms import NoteForm
from projects.applications.models import Application
from projects.applications.scoring import queries as scoring


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
        "board": scoring.board(found, request.user),
        "notes": queries.notes(found),
        "note_form": note_form or NoteForm(),
        "events": story.events(found),
        "neighbours": queries.neighbours(found),
        "may_hire": permissions.may_hire(request.user, found.project),
        "may_review": permissions.may_read_applications(request.user, found.project),
        "offer_problem": rules.offering(found.project, found.student) if found.is_offerable else "",
    }
    return render(request, "projects/applications/applicant.html", context)
