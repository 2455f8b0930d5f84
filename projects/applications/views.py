"""The student's pages: applying, the status page, the list, taking back. `choosing` holds the company's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions as accounts
from marketplace.core.formats import day
from marketplace.core.web import back, paginate, with_query
from projects.applications import applicant, caveats, countdown, feedback, queries, queue, rules, services, story
from projects.applications.attachments import queries as files_of
from projects.applications.attachments import services as attachments
from projects.applications.attachments.forms import AttachmentForm
from projects.applications.forms import ApplyForm, TakeBackForm
from projects.applications.models import Application
from projects.postings.models import Project

FORM = ["GET", "HEAD", "POST"]
Status = Application.Status


@login_required
@require_http_methods(FORM)
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an application, or change one the company has not shortlisted yet. What is posted is kept."""
    application = _draft(request, slug)
    elsewhere = _elsewhere(request, application)
    if elsewhere:
        return elsewhere
    posted = request.POST if request.method == "POST" else None
    form = ApplyForm(posted, application=application, answers=queries.answers(application))
    files = AttachmentForm(request.POST or None, request.FILES or None, application=application)
    if request.method == "POST":
        answer = _save(request, application, form, files)
        if answer:
            return answer
        application = _draft(request, slug)
    shown = _apply_page(application) | {"form": form, "files": files.afresh(application)}
    return render(request, "projects/applications/apply.html", shown)


def _apply_page(application: Application) -> dict:
    student = application.student.student
    return {
        "application": application,
        "project": application.project,
        "student": student,
        "matching": queries.matching_skills(student, application.project),
        "caveats": caveats.of(application),
    }


def _draft(request: HttpRequest, slug: str) -> Application:
    """The student's application to this project, or one that is saved only once there is something to keep."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("company"), slug=slug)
    found = Application.objects.filter(project=project, student=request.user).first()
    application = found or Application(project=project, student=request.user)
    application.project, application.student = project, request.user
    return application


def _elsewhere(request: HttpRequest, application: Application) -> HttpResponse | None:
    """Where somebody goes who cannot write here: to what is missing, and from there back."""
    project, user = application.project, request.user
    problem = rules.applying(project, user) if application.status == Status.DRAFT else ""
    if application.is_editable and not problem:
        return None
    if problem and request.method == "POST" and accounts.is_student(user):
        raise services.CannotApply(problem)
    if not application._state.adding:
        return redirect(application)
    if accounts.is_member(user, project.company):
        return back("applicants", project.slug)
    if project.is_open and not accounts.is_student(user):
        messages.info(request, _("First a short profile: companies read it beside your application."))
        return redirect(with_query(reverse("welcome_student"), next=request.path))
    messages.info(request, problem)
    is_unproved = project.is_open and not accounts.is_verified(user)
    return redirect("account_email") if is_unproved else redirect(project)


def _save(
    request: HttpRequest, application: Application, form: ApplyForm, files: AttachmentForm
) -> HttpResponse | None:
    """Keep, send or change the application; None when the form should be shown again with what needs mending."""
    is_right = all([form.is_valid(), files.is_valid()])
    if form.is_behind:
        return None
    if application.status != Status.DRAFT:
        return _change(request, application, form, files) if is_right else None
    if is_right and request.POST.get("go") != "save":
        return _send(request, application, form, files)
    draft = services.start(application.project, by=request.user)
    attachments.change(draft, by=request.user, **files.changes())
    services.save_draft(draft, by=request.user, **form.typed())
    if request.POST.get("go") == "save" and files.is_valid():
        messages.success(request, _("Draft saved. It waits for you on your dashboard."))
        return back("apply", application.project.slug)
    return None


def _send(request: HttpRequest, application: Application, form: ApplyForm, files: AttachmentForm) -> HttpResponse:
    changes = files.changes()
    if any(changes.values()):
        draft = services.start(application.project, by=request.user)
        attachments.change(draft, by=request.user, **changes)
    sent = services.send(application.project, by=request.user, **form.sent())
    messages.success(request, _sent(sent))
    return redirect(sent)


def _sent(application: Application) -> str:
    project = application.project
    words = {"company": project.company.name, "day": day(project.decide_by)}
    if application.status == Status.WAITING:
        words["place"] = queue.position(application)
        return _("You are number %(place)s on the waiting list. We tell you as soon as %(company)s reads it.") % words
    return _("Sent. %(company)s promised to answer by %(day)s, whatever the answer.") % words


def _change(request: HttpRequest, application: Application, form: ApplyForm, files: AttachmentForm) -> HttpResponse:
    if request.POST.get("go") == "change":
        services.edit(application, by=request.user, **form.sent())
        attachments.change(application, by=request.user, **files.changes())
        is_read = application.status == Status.SUBMITTED
        messages.success(
            request, _("Changed. The company reads the new version.") if is_read else _("Changed. You keep your place.")
        )
    return redirect(application)


@login_required
@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what has been typed so far, right or wrong: 204, or 409 when another page saved it or it was sent."""
    application = _draft(request, slug)
    form = ApplyForm(request.POST, application=application, answers=queries.answers(application))
    if form.is_behind or application.status != Status.DRAFT:
        return HttpResponse(status=409)
    draft = services.start(application.project, by=request.user)
    services.save_draft(draft, by=request.user, **form.typed())
    return HttpResponse(status=204)


@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """One's own applications."""
    which = queries.ALL if request.GET.get("show") == queries.ALL else queries.LIVE
    page = paginate(request, queries.own(request.user, which=which), 20)
    return render(request, "projects/applications/own.html", {"page": page, "which": which})


@login_required
@require_safe
def application(request: HttpRequest, pk) -> HttpResponse:
    """The student's status page; for the company's people and staff, the page about the applicant."""
    found = get_object_or_404(queries.with_everything(Application.objects.visible_to(request.user)), pk=pk)
    if found.student_id != request.user.pk:
        return applicant.page(request, found)
    obstacle = rules.applying(found.project, request.user) if found.status == Status.DRAFT else ""
    if found.status == Status.DRAFT and not obstacle:
        return back("apply", found.project.slug)
    context = {
        "application": found,
        "project": found.project,
        "answers": queries.answers(found),
        "files": files_of.for_student(found),
        "steps": story.steps(found),
        "countdown": countdown.for_student(found),
        "next": obstacle or story.next_for_student(found),
        "heard": feedback.of(found),
        "is_held_already": found.status == Status.OFFERED and rules.is_held_already(found.project),
        "has_thread": found.messages.exists() or found.status in (Status.SHORTLISTED, Status.OFFERED, Status.ACCEPTED),
    }
    return render(request, "projects/applications/status.html", context)


@login_required
@require_http_methods(FORM)
def withdraw(request: HttpRequest, pk) -> HttpResponse:
    """Take an application back, after reading that it is for good."""
    found = _own(request, pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(found, by=request.user, **form.cleaned_data)
        has_left_the_line = found.submitted_at is None
        messages.success(
            request,
            _("You have left the waiting list.") if has_left_the_line else _("Withdrawn. The company has been told."),
        )
        return redirect(found)
    if not found.is_withdrawable:
        return redirect(found)
    return render(request, "projects/applications/withdraw.html", {"application": found, "form": form})


@login_required
@require_http_methods(FORM)
def turn_down(request: HttpRequest, pk) -> HttpResponse:
    """Not take an offer, after reading that it is for good."""
    found = _own(request, pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.turn_down(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Turned down. The company can offer the place to somebody else now."))
        return redirect(found)
    if found.status != Status.OFFERED:
        return redirect(found)
    return render(request, "projects/applications/turn_down.html", {"application": found, "form": form})


@login_required
@require_http_methods(FORM)
def discard(request: HttpRequest, pk) -> HttpResponse:
    """Throw away a draft that was never sent."""
    found = _own(request, pk)
    if request.method == "POST":
        services.discard(found, by=request.user)
        messages.success(request, _("The draft is gone."))
        return back("applications")
    if found.status != Status.DRAFT:
        return redirect(found)
    return render(request, "projects/applications/discard.html", {"application": found})


def _own(request: HttpRequest, pk) -> Application:
    rows = Application.objects.filter(student=request.user)
    return get_object_or_404(queries.with_everything(rows), pk=pk)
