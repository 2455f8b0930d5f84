"""The pages of an early end: end the engagement, divide a milestone's pay, answer, take back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.core.web import back
from projects import permissions
from projects.workspace import loading, queries
from projects.workspace.ending import endings, schedule, settlements, standing
from projects.workspace.ending.forms import AnswerForm, EndingForm
from projects.workspace.judging import rounds


def _form(request: HttpRequest, engagement, milestones) -> EndingForm:
    data = request.GET if _asks_for_split(request) else request.POST or None
    is_student = permissions.may_work(request.user, engagement)
    return EndingForm(data, milestones=milestones, is_student=is_student)


def _asks_for_split(request: HttpRequest) -> bool:
    return bool(request.htmx) and request.method == "GET"


def _split(request: HttpRequest, form: EndingForm) -> HttpResponse:
    return render(request, "projects/workspace/ending/split.html", {"split": form.preview})


@login_required
def engagement_cancel(request: HttpRequest, pk) -> HttpResponse:
    """End the engagement: what it comes to now, how to divide what is under way, and why."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_cancel(request.user, found))
    milestones = queries.milestones(found)
    form = _form(request, found, standing.under_way(milestones))
    if _asks_for_split(request):
        return _split(request, form)
    if form.is_valid():
        endings.cancel(found, by=request.user, reason=form.cleaned_data["reason"], shares=form.shares())
        messages.success(request, _("Done. The other side has been told; this is where things stand."))
        return back("engagement", found.pk)
    if not form.is_bound and not standing.is_endable(found, milestones):
        return loading.moved_on(request, found)
    context = {
        "engagement": found,
        "form": form,
        "schedule": schedule.schedule(milestones),
        "is_paid": any(milestone.funded_at for milestone in milestones),
        "viewer": permissions.side(request.user, found),
    }
    return render(request, "projects/workspace/cancel.html", context)


@login_required
def engagement_settle(request: HttpRequest, pk, milestone) -> HttpResponse:
    """Propose how to divide one milestone's pay, or another amount than the other side proposed."""
    found = loading.milestone(request, pk, milestone)
    loading.require(permissions.may_cancel(request.user, found.engagement))
    form = _form(request, found.engagement, [found])
    if _asks_for_split(request):
        return _split(request, form)
    if form.is_valid():
        cents = form.shares()[found.pk]
        settlements.propose(found, by=request.user, pay_cents=cents, reason=form.cleaned_data["reason"])
        messages.success(request, _("Done. The other side has been told; this is where things stand."))
        return back("engagement", pk)
    state = standing.of(found, reader=request.user)
    if not form.is_bound and not state.may_propose:
        return loading.moved_on(request, found.engagement)
    context = {"engagement": found.engagement, "milestone": found, "form": form, "state": state}
    return render(request, "projects/workspace/ending/settle.html", context)


@login_required
def settlement(request: HttpRequest, pk, settlement) -> HttpResponse:
    """A proposal: what it comes to, and the other side's answer."""
    found = loading.settlement(request, pk, settlement)
    if request.method == "POST":
        loading.require(permissions.may_cancel(request.user, found.milestone.engagement))
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        return _answered(request, found, form)
    state = standing.of(found.milestone, reader=request.user)
    context = {
        "engagement": found.milestone.engagement,
        "milestone": found.milestone,
        "settlement": found,
        "state": state,
        "split": schedule.split(found.milestone, found.pay_cents),
        "is_latest": state.settlement is not None and state.settlement.pk == found.pk,
        "viewer": permissions.side(request.user, found.milestone.engagement),
        "table": rounds.table(found.milestone) if found.is_rejection else None,
        "form": form,
    }
    return render(request, "projects/workspace/ending/settlement.html", context)


def _answered(request: HttpRequest, found, form: AnswerForm) -> HttpResponse:
    if form.cleaned_data["choice"] == AnswerForm.ACCEPT:
        settlements.accept(found, by=request.user)
        messages.success(request, _("Agreed. The money moves now."))
    else:
        settlements.decline(found, by=request.user, answer=form.cleaned_data["answer"])
        messages.success(request, _("Declined. The other side has been told."))
    return back("engagement", found.milestone.engagement_id)


@login_required
@require_POST
def settlement_withdraw(request: HttpRequest, pk, settlement) -> HttpResponse:
    """Take one's own proposal back."""
    found = loading.settlement(request, pk, settlement)
    loading.require(permissions.may_cancel(request.user, found.milestone.engagement))
    settlements.withdraw(found, by=request.user)
    messages.success(request, _("Taken back. The work goes on as agreed."))
    return back("engagement", pk)
