"""The page on which somebody of the company scores one applicant."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.web import back
from projects import permissions
from projects.applications import blind, choosing
from projects.applications import queries as applications
from projects.applications.attachments import queries as attachments
from projects.applications.models import Application
from projects.applications.scoring import queries, services
from projects.applications.scoring.forms import ScoreForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, pk) -> HttpResponse:
    """Declare a conflict of interest, or give points by the rubric beside what the applicant wrote."""
    found = choosing.received(request, pk)
    if not permissions.may_read_applications(request.user, found.project):
        raise PermissionDenied
    board = queries.board(found, request.user)
    rubric = [line.criterion for line in board.lines]
    form = ScoreForm(request.POST if request.method == "POST" else None, rubric=rubric, card=board.own)
    if request.method == "POST" and form.is_valid():
        return _keep(request, found, form)
    if not found.is_declinable:
        return choosing.moved_on(request, found)
    context = {
        "application": found,
        "project": found.project,
        "form": form,
        "board": board,
        "following": queries.following(found, request.user),
        **_written(found),
    }
    return render(request, "projects/applications/score.html", context)


def _keep(request: HttpRequest, found: Application, form: ScoreForm) -> HttpResponse:
    if form.declares_conflict:
        services.declare_conflict(found, by=request.user, conflict=form.cleaned_data["about"])
        messages.success(request, _("Noted. Your colleagues decide about this applicant."))
    else:
        services.score(found, by=request.user, **form.scores())
        messages.success(request, _("Your points are in. You see what your colleagues gave as soon as they have."))
    following = queries.following(found, request.user) if request.POST.get("go") == "next" else None
    if following:
        return back("application_score", following.pk)
    return redirect(f"{found.get_absolute_url()}#scores")


def _written(found: Application) -> dict:
    read = blind.reader(found)
    return {
        "student": found.student.student,
        "sheet": blind.sheet(found),
        "pitch": read(found.pitch),
        "answers": [(question, read(text)) for question, text in applications.answers(found)],
        "matching": applications.matching_skills(found.student.student, found.project),
        "files": attachments.for_company(found),
    }
