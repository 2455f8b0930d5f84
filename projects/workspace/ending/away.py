"""The pages around a student nobody hears from: report it, say "I am here", take it back, take the money back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.web import back
from projects import permissions
from projects.applications import bench
from projects.workspace import loading
from projects.workspace.ending import absences, replacing
from projects.workspace.ending.forms import AbsenceForm, HereForm
from projects.workspace.models import Absence, Engagement, Replacement

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM)
def absence_new(request: HttpRequest, pk) -> HttpResponse:
    """Say that one hears nothing from the student, after reading what follows from it."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_pay(request.user, found))
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        absences.report(found, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, _("Reported. The student has been asked for a sign of life."))
        return back("engagement", found.pk)
    if not form.is_bound and (absences.obstacle(found) or absences.reportable_from(found) > timezone.now()):
        return loading.moved_on(request, found)
    context = {"engagement": found, "form": form, "last_sign": absences.last_sign(found)}
    return render(request, "projects/workspace/ending/absence_new.html", context)


def _absence(request: HttpRequest, found: Engagement, pk) -> Absence:
    absence = get_object_or_404(found.absences.select_related("reported_by"), pk=pk)
    absence.engagement = found
    return absence


@login_required
@require_http_methods(FORM)
def absence_answer(request: HttpRequest, pk, absence) -> HttpResponse:
    """The student says that they are here, with a word about it or without."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_work(request.user, found))
    row = _absence(request, found, absence)
    form = HereForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        absences.answer(row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Good to have you. The company has been told, and the work goes on."))
        return back("engagement", found.pk)
    if row.status != Absence.Status.REPORTED:
        return loading.moved_on(request, found)
    context = {"engagement": found, "absence": row, "form": form}
    return render(request, "projects/workspace/ending/absence_answer.html", context)


@login_required
@require_POST
def absence_withdraw(request: HttpRequest, pk, absence) -> HttpResponse:
    """The company takes its report back."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_pay(request.user, found))
    absences.withdraw(_absence(request, found, absence), by=request.user)
    messages.success(request, _("Taken back. The work goes on as agreed."))
    return back("engagement", found.pk)


@login_required
@require_http_methods(FORM)
def replacement_give_up(request: HttpRequest, pk) -> HttpResponse:
    """Look for nobody any more: the money goes back, after reading how much and who is still asked."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_pay(request.user, found))
    search = get_object_or_404(Replacement, engagement=found)
    search.engagement = found
    if request.method == "POST":
        replacing.give_up(search, by=request.user, reason=_("The company took its money back."))
        messages.success(request, _("The money is on its way back to you."))
        return back("engagement", found.pk)
    if search.status != Replacement.Status.SEARCHING:
        return loading.moved_on(request, found)
    context = {"engagement": found, "held": replacing.held(search), "offers": bench.offers(found.project)}
    return render(request, "projects/workspace/ending/give_up.html", context)
