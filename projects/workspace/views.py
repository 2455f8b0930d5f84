"""The workspace's pages: the agreement, the workspace itself, and each deed on a page of its own."""

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.web import back
from projects import permissions
from projects.applications import availability
from projects.applications.models import Application
from projects.messages import services as conversation
from projects.workspace import agreement, calendar, keeping, loading, page, services
from projects.workspace.forms import AgreementForm, DeliveryForm, UploadForm
from projects.workspace.judging import rounds
from projects.workspace.models import Engagement, Milestone, WorkFile

log = structlog.get_logger(__name__)


@login_required
def engagement_start(request: HttpRequest, pk) -> HttpResponse:
    """The student reads the agreement and accepts the offer; later visits lead on to what came of it."""
    own = Application.objects.filter(student=request.user).select_related("project__company", "student", "engagement")
    application = get_object_or_404(own, pk=pk)
    if hasattr(application, "engagement"):
        return redirect(application.engagement)
    if application.status != Application.Status.OFFERED:
        return redirect(application)
    text = agreement.text(application)
    form = AgreementForm(request.POST or None, text=text)
    if form.is_valid():
        started = services.start(application, by=request.user)
        messages.success(request, _("Agreed. The company has been asked to pay."))
        return redirect(started)
    context = {
        "application": application,
        "sections": agreement.sections(text),
        "form": form,
        "hours": availability.warning(request.user, application.project),
    }
    return render(request, "projects/workspace/agreement.html", context)


@login_required
@require_safe
def engagement(request: HttpRequest, pk) -> HttpResponse:
    """The workspace: where the work stands, its deliveries, files, messages and money."""
    found = loading.engagement(request, pk)
    context = page.context(found, reader=request.user)
    if permissions.may_take_part(request.user, found):
        conversation.mark_read(found.application, by=request.user)
    return render(request, "projects/workspace/workspace.html", context)


@login_required
@require_safe
def engagement_agreement(request: HttpRequest, pk) -> HttpResponse:
    """The agreement as it was made."""
    found = loading.engagement(request, pk)
    context = {"engagement": found, "sections": agreement.sections(found.agreement_text)}
    return render(request, "projects/workspace/agreed.html", context)


@login_required
@require_POST
def engagement_upload(request: HttpRequest, pk) -> HttpResponse:
    """Add files to the workspace; what arrived well is kept even when another file is not."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_take_part(request.user, found))
    form = UploadForm(request.POST, request.FILES)
    valid = form.is_valid()
    kept = keeping.upload(found, form.arrived(), by=request.user)
    if valid:
        messages.success(request, _("Added. The other side can open it here."))
        return back("engagement", found.pk)
    context = {"engagement": found, "form": form, "kept": kept}
    return render(request, "projects/workspace/upload.html", context, status=422)


@login_required
def engagement_deliver(request: HttpRequest, pk, milestone) -> HttpResponse:
    """Hand in a delivery; files that arrived are kept even when the rest needs mending."""
    found = loading.milestone(request, pk, milestone)
    loading.require(permissions.may_work(request.user, found.engagement))
    form = DeliveryForm(request.POST or None, request.FILES or None, milestone=found, student=request.user)
    valid = form.is_valid()
    if not form.is_bound and found.status not in Milestone.IN_WORK:
        return loading.moved_on(request, found.engagement)
    uploaded = keeping.upload(found.engagement, form.arrived(), by=request.user) if form.is_bound else []
    if valid:
        services.deliver(found, by=request.user, **form.delivery(uploaded))
        messages.success(request, _("Delivered. The company has been told."))
        return back("engagement", found.engagement_id)
    form.tick(uploaded)
    context = {"milestone": found, "form": form, "asked": rounds.asked(found)}
    return render(request, "projects/workspace/deliver.html", context)


@login_required
@require_POST
def engagement_draft(request: HttpRequest, pk, milestone) -> HttpResponse:
    """Keep what the student has typed into the delivery form so far."""
    found = loading.milestone(request, pk, milestone)
    loading.require(permissions.may_work(request.user, found.engagement))
    form = DeliveryForm(request.POST, milestone=found, student=request.user)
    keeping.save_draft(found, by=request.user, draft=form.draft())
    return HttpResponse(status=204)


@login_required
@require_safe
def engagement_calendar(request: HttpRequest, pk) -> HttpResponse:
    """The due dates as an iCalendar file."""
    found = loading.engagement(request, pk)
    response = HttpResponse(calendar.due_dates(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="due-date.ics"'
    return response


@login_required
@require_safe
def workfile(request: HttpRequest, pk, file) -> FileResponse:
    """A file of the workspace, streamed, always as a download, never run in our pages."""
    rows = WorkFile.objects.filter(engagement__in=Engagement.objects.visible_to(request.user))
    found = get_object_or_404(rows, pk=file, engagement=pk)
    if not found.content.storage.exists(found.content.name):
        log.error("workfile_lost", workfile=str(found.pk))
        raise Http404
    response = FileResponse(found.content.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = found.content_type
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
