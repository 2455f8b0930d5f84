"""The student's pages: their invitations, an answer, and whether to be found at all."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions as accounts
from marketplace.core.web import back, keyset
from projects.applications import queue
from projects.applications import rules as applications
from projects.discovery.inviting import answering, cards, queries
from projects.discovery.inviting.forms import FindableForm, NoThanksForm
from projects.discovery.inviting.models import ProjectInvitation

PAGE = 20
FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Those to answer first, then what became of the others."""
    to_answer = list(queries.to_answer(request.user))
    others = queries.own(request.user).exclude(pk__in=[row.pk for row in to_answer])
    context = {
        "to_answer": to_answer,
        "page": keyset(request, others, order=("-created_at", "-id"), size=PAGE),
        "most": settings.INVITES_OPEN_PER_STUDENT,
    }
    return render(request, "projects/discovery/inviting/own.html", context)


@login_required
@require_safe
def invitation(request: HttpRequest, pk) -> HttpResponse:
    """Who asks, for what, until when, and what each answer leads to."""
    found = _own(request, pk)
    project = found.project
    context = {
        "invitation": found,
        "project": project,
        "problem": applications.applying(project, request.user) if found.is_open else "",
        "place_in_line": queue.next_place(project) if found.is_to_answer else None,
        "is_visible": project.status in project.PUBLIC and not project.company.suspended_at,
    }
    return render(request, "projects/discovery/inviting/invitation.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, pk) -> HttpResponse:
    """Yes: on to the application."""
    found = answering.accept(_own(request, pk), by=request.user)
    messages.success(request, _("The company knows that you want to apply, and not who you are. Now the application."))
    return back("apply", found.project.slug)


@login_required
@require_http_methods(FORM)
def decline(request: HttpRequest, pk) -> HttpResponse:
    """No, thanks, perhaps with a reason, perhaps for good."""
    found = _own(request, pk)
    form = NoThanksForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["mute"]:
            answering.mute(found.project.company, by=request.user)
        answering.decline(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Declined. The company reads “no, thanks”, and not who you are."))
        return back("project_invitations")
    if not found.is_open:
        return redirect(found)
    return render(request, "projects/discovery/inviting/decline.html", {"invitation": found, "form": form})


@login_required
@require_POST
def mute(request: HttpRequest, pk) -> HttpResponse:
    """No more invitations of this company."""
    company = _own(request, pk).project.company
    answering.mute(company, by=request.user)
    messages.success(request, _("%(company)s cannot invite you any more. It is not told.") % {"company": company})
    return redirect(_own(request, pk))


@login_required
@require_http_methods(FORM)
def settings_invitations(request: HttpRequest) -> HttpResponse:
    """Whether companies find the student, what they see then, and who may not."""
    if not accounts.is_student(request.user):
        return back("welcome_student")
    student = request.user.student
    form = FindableForm(request.POST if request.method == "POST" else None, student=student)
    if request.method == "POST" and form.is_valid():
        answering.choose(student, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return back("settings_invitations")
    context = {
        "form": form,
        "card": cards.example(student),
        "muted": queries.muted(request.user),
        "is_verified": accounts.is_verified(request.user),
        "rules": settings,
    }
    return render(request, "projects/discovery/inviting/settings.html", context)


@login_required
@require_POST
def unmute(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a company invite the student again."""
    muted = get_object_or_404(queries.muted(request.user), pk=pk)
    answering.unmute(muted, by=request.user)
    messages.success(request, _("%(company)s may invite you again.") % {"company": muted.company})
    return back("settings_invitations")


def _own(request: HttpRequest, pk) -> ProjectInvitation:
    return get_object_or_404(queries.own(request.user), pk=pk)
