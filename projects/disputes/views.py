"""The pages of a dispute for the two sides: open it, answer, follow it, take the decision or appeal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.core.web import back
from projects import permissions
from projects.disputes import loading, services, showing
from projects.disputes.forms import AnswerForm, AppealForm, OpenForm
from projects.workspace import loading as work
from projects.workspace.ending import standing


@login_required
def dispute_open(request: HttpRequest, pk, milestone) -> HttpResponse:
    """Open a dispute about a milestone."""
    found = work.milestone(request, pk, milestone)
    work.require(permissions.may_cancel(request.user, found.engagement))
    form = OpenForm(request.POST or None)
    if form.is_valid():
        opened = services.open(found, by=request.user, statement=form.cleaned_data["statement"])
        messages.success(request, _("The dispute is open. The other side has been told."))
        return back("dispute", opened.pk)
    state = standing.of(found, reader=request.user)
    if not form.is_bound and not state.may_dispute:
        return work.moved_on(request, found.engagement)
    context = {"engagement": found.engagement, "milestone": found, "state": state, "form": form}
    return render(request, "projects/disputes/open.html", context)


@login_required
def dispute(request: HttpRequest, pk) -> HttpResponse:
    """Where a dispute stands, with all its clocks; the other side answers here."""
    found = loading.dispute(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        work.require(permissions.may_cancel(request.user, found.milestone.engagement))
        if form.is_valid():
            services.answer(found, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, _("Your answer is in. We ask neutral people to decide."))
            return back("dispute", found.pk)
    return render(request, "projects/disputes/dispute.html", showing.dispute(found, request.user) | {"form": form})


@login_required
def dispute_withdraw(request: HttpRequest, pk) -> HttpResponse:
    """Take one's own dispute back, after a page that says what follows."""
    found = loading.dispute(request, pk)
    engagement = found.milestone.engagement
    work.require(permissions.may_cancel(request.user, engagement))
    if request.method == "POST":
        services.withdraw(found, by=request.user)
        messages.success(request, _("Taken back. The work goes on where it stood."))
        return back("engagement", engagement.pk)
    context = showing.dispute(found, request.user)
    if not context["may_withdraw"]:
        return loading.moved_on(request, found)
    return render(request, "projects/disputes/withdraw.html", context)


@login_required
def dispute_agree(request: HttpRequest, pk) -> HttpResponse:
    """Agree to what the other side asked for, after a page that says what it comes to."""
    found = loading.dispute(request, pk)
    work.require(permissions.may_cancel(request.user, found.milestone.engagement))
    if request.method == "POST":
        services.give_in(found, by=request.user)
        messages.success(request, _("Agreed. The money moves now."))
        return back("dispute", found.pk)
    context = showing.dispute(found, request.user)
    if context["concession"] is None:
        return loading.moved_on(request, found)
    return render(request, "projects/disputes/agree.html", context)


@login_required
@require_POST
def dispute_take(request: HttpRequest, pk) -> HttpResponse:
    """Take the decision."""
    found = loading.dispute(request, pk)
    work.require(permissions.may_cancel(request.user, found.milestone.engagement))
    services.take(found, by=request.user)
    messages.success(request, _("You have taken the decision."))
    return back("dispute", found.pk)


@login_required
def dispute_appeal(request: HttpRequest, pk) -> HttpResponse:
    """Ask for other people to decide anew."""
    found = loading.dispute(request, pk)
    work.require(permissions.may_cancel(request.user, found.milestone.engagement))
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.appeal(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Appealed. Other people decide now."))
        return back("dispute", found.pk)
    context = showing.dispute(found, request.user) | {"form": form}
    if not form.is_bound and not context["may_appeal"]:
        return loading.moved_on(request, found)
    return render(request, "projects/disputes/appeal.html", context)
