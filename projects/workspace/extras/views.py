"""Pages for more than was agreed: change orders and bonuses."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.web import back
from projects import permissions
from projects.workspace import loading
from projects.workspace.extras import bonuses, changes
from projects.workspace.extras.forms import AnswerForm, BonusForm, ChangeForm
from projects.workspace.hours import overruns
from projects.workspace.judging import typed
from projects.workspace.models import Bonus, ChangeOrder, Engagement


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose more work for more pay."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_change(request.user, found))
    is_student = permissions.may_work(request.user, found)
    begun = typed.kept(request.session, "wish", found.pk)
    form = ChangeForm(request.POST or None, engagement=found, initial=_begun(request, found, begun))
    context = {"engagement": found, "form": form, "is_student": is_student, "revision": begun.get("revision")}
    if request.htmx and request.method == "POST":
        return render(request, "projects/workspace/judging/thoughts.html", context)
    if form.is_valid() and form.is_heeded:
        changes.propose(found, by=request.user, **form.cleaned_data)
        typed.forget(request.session, "wish", found.pk)
        messages.success(request, _("Proposed. You hear when the other side answers."))
        return back("engagement", found.pk)
    if not form.is_bound and found.status != Engagement.Status.ACTIVE:
        return loading.moved_on(request, found)
    return render(request, "projects/workspace/extra/change_new.html", context)


def _begun(request: HttpRequest, found: Engagement, wish: dict[str, str]) -> dict:
    """What the form starts with: a wish typed elsewhere, or the hours that the agreed pay does not cover."""
    if "hours" in request.GET and permissions.may_work(request.user, found):
        return overruns.change_order(found)
    return {"details": wish["details"]} if wish.get("details") else {}


def _change(request: HttpRequest, pk: UUID, change: UUID) -> ChangeOrder:
    engagement = loading.engagement(request, pk)
    rows = engagement.change_orders.select_related("proposed_by", "answered_by")
    found = get_object_or_404(rows, pk=change)
    found.engagement = engagement
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_order(request: HttpRequest, pk: UUID, change: UUID) -> HttpResponse:
    """What is proposed, with its price; the other side accepts or declines it here."""
    found = _change(request, pk, change)
    may_answer = changes.may_answer(request.user, found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        loading.require(may_answer)
        if form.is_valid():
            return _answered(request, found, form)
    context = {"change": found, "form": form, "may_answer": may_answer and found.status == ChangeOrder.Status.PROPOSED}
    context["may_withdraw"] = changes.may_withdraw(request.user, found) and found.status == ChangeOrder.Status.PROPOSED
    return render(request, "projects/workspace/extra/change.html", context)


def _answered(request: HttpRequest, change: ChangeOrder, form: AnswerForm) -> HttpResponse:
    if request.POST.get("go") == "accept":
        changes.accept(change, by=request.user, **form.cleaned_data)
        messages.success(request, _("Agreed. It begins when the company has paid for it."))
    else:
        changes.decline(change, by=request.user, **form.cleaned_data)
        messages.success(request, _("Declined. What was agreed before stays as it is."))
    return back("engagement", change.engagement_id)


@login_required
@require_POST
def change_withdraw(request: HttpRequest, pk: UUID, change: UUID) -> HttpResponse:
    """Take a proposal back."""
    found = _change(request, pk, change)
    loading.require(changes.may_withdraw(request.user, found))
    changes.withdraw(found, by=request.user)
    messages.success(request, _("Taken back. The other side has been told."))
    return back("engagement", found.engagement_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bonus_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a bonus; POST leads on to Stripe Checkout."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_pay(request.user, found))
    form = BonusForm(request.POST or None, engagement=found)
    if form.is_valid():
        bonus = bonuses.give(found, by=request.user, **form.cleaned_data)
        return redirect(bonuses.pay(bonus, by=request.user).next_url)
    if not form.is_bound and not bonuses.is_open_to_bonuses(found, list(found.milestones.all())):
        return loading.moved_on(request, found)
    return render(request, "projects/workspace/extra/bonus_new.html", {"engagement": found, "form": form})


def _bonus(request: HttpRequest, pk: UUID, bonus: UUID) -> Bonus:
    engagement = loading.engagement(request, pk)
    loading.require(permissions.may_pay(request.user, engagement))
    found = get_object_or_404(engagement.bonuses.select_related("hold"), pk=bonus)
    found.engagement = engagement
    return found


@login_required
@require_POST
def bonus_pay(request: HttpRequest, pk: UUID, bonus: UUID) -> HttpResponse:
    """Lead the company to Stripe Checkout for a bonus that still waits."""
    found = _bonus(request, pk, bonus)
    return redirect(bonuses.pay(found, by=request.user).next_url)


@login_required
@require_POST
def bonus_cancel(request: HttpRequest, pk: UUID, bonus: UUID) -> HttpResponse:
    """Think better of a bonus that was not paid."""
    found = _bonus(request, pk, bonus)
    bonuses.cancel(found, by=request.user)
    messages.success(request, _("The bonus is cancelled. Nothing was charged."))
    return back("engagement", found.engagement_id)
