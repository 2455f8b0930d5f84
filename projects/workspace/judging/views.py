"""The pages on which a company answers a delivery: approve, ask for a revision, or reject after the last round."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.web import back
from projects import permissions
from projects.workspace import loading, services
from projects.workspace.ending import rejections
from projects.workspace.judging import typed
from projects.workspace.judging.forms import ApprovalForm, RejectionForm, RevisionForm
from projects.workspace.models import Milestone

METHODS = ["GET", "HEAD", "POST"]


def _load(request: HttpRequest, pk: UUID, milestone: UUID) -> tuple[Milestone, bool]:
    """The milestone its reader may judge, and whether a revision may still be asked for."""
    found = loading.milestone(request, pk, milestone)
    loading.require(permissions.may_judge(request.user, found.engagement))
    return found, found.deliveries.count() <= settings.REVISION_ROUNDS


def _begun(request: HttpRequest, kind: str, found: Milestone) -> dict:
    """What was typed before, and the criteria somebody left open on the page before."""
    ticked = {f"failed_{key}": True for key in request.GET.getlist("failed") if key.isdecimal()}
    return typed.kept(request.session, kind, found.pk) | ticked


@login_required
@require_http_methods(METHODS)
def engagement_revise(request: HttpRequest, pk: UUID, milestone: UUID) -> HttpResponse:
    """Ask for a revision naming the criteria not met and where; a new wish leads on to a change order."""
    found, is_round_left = _load(request, pk, milestone)
    may_change, begun = permissions.may_change(request.user, found.engagement), _begun(request, "revision", found)
    form = RevisionForm(request.POST or None, milestone=found, may_change=may_change, initial=begun)
    context = {"milestone": found, "form": form, "round": found.deliveries.count(), "may_change": may_change}
    if request.htmx and request.method == "POST":
        return render(request, "projects/workspace/judging/thoughts.html", context)
    if request.POST.get("go") == "wish" and may_change:
        return _to_change_order(request, found)
    if form.is_valid() and form.is_heeded:
        return _revised(request, found, form)
    if not form.is_bound and found.status != Milestone.Status.SUBMITTED:
        return loading.moved_on(request, found.engagement)
    if not form.is_bound and not is_round_left:
        return back("engagement_reject", pk, milestone)
    return render(request, "projects/workspace/judging/revise.html", context)


def _to_change_order(request: HttpRequest, found: Milestone) -> HttpResponse:
    """Leave for the change order with the wish; what was typed about the revision waits."""
    typed.keep(request.session, "revision", found.pk, request.POST)
    wish = request.POST.get("wish") or request.POST.get("message", "")
    typed.keep(request.session, "wish", found.engagement_id, {"details": wish, "revision": str(found.pk)})
    return back("change_new", found.engagement_id)


def _revised(request: HttpRequest, found: Milestone, form: RevisionForm) -> HttpResponse:
    services.ask_for_revision(found, by=request.user, **form.answer())
    typed.forget(request.session, "revision", found.pk)
    wish = form.cleaned_data.get("wish")
    if wish:
        typed.keep(request.session, "wish", found.engagement_id, {"details": wish})
        messages.success(request, _("The revision is asked for. Now say what the new wish pays."))
        return back("change_new", found.engagement_id)
    messages.success(request, _("Sent back. The student reads what is missing and delivers again."))
    return back("engagement", found.engagement_id)


@login_required
@require_http_methods(METHODS)
def engagement_reject(request: HttpRequest, pk: UUID, milestone: UUID) -> HttpResponse:
    """Reject the last delivery, naming what is not met and where; the rest is paid."""
    found, is_round_left = _load(request, pk, milestone)
    form = RejectionForm(request.POST or None, milestone=found, initial=_begun(request, "rejection", found))
    context = {"milestone": found, "engagement": found.engagement, "form": form}
    if request.htmx and request.method == "POST":
        return render(request, "projects/workspace/judging/thoughts.html", context)
    if form.is_valid() and form.is_heeded:
        rejections.reject(found, by=request.user, **form.answer())
        messages.success(request, _("Rejected. The student has been told, and can accept it or open a dispute."))
        return back("engagement", found.engagement_id)
    if not form.is_bound and (found.status != Milestone.Status.SUBMITTED or rejections.waits(found)):
        return loading.moved_on(request, found.engagement)
    if not form.is_bound and is_round_left:
        return back("engagement_revise", pk, milestone)
    return render(request, "projects/workspace/judging/reject.html", context)


@login_required
@require_http_methods(METHODS)
def engagement_approve(request: HttpRequest, pk: UUID, milestone: UUID) -> HttpResponse:
    """Tick the criteria and approve; with one left open the page leads to a revision or a rejection instead."""
    found, is_round_left = _load(request, pk, milestone)
    if found.status != Milestone.Status.SUBMITTED:
        return loading.moved_on(request, found.engagement)
    form = ApprovalForm(request.POST or None, milestone=found)
    if form.is_valid():
        services.approve(found, by=request.user)
        messages.success(request, _("Approved. The pay is on its way to the student."))
        return back("engagement", found.engagement_id)
    context = {"milestone": found, "form": form, "is_round_left": is_round_left}
    return render(request, "projects/workspace/judging/approve.html", context)
