"""Where a company pays: for one engagement by a button, for several things of a project on a page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions as accounts
from marketplace.core.web import page_or_partial
from payments import queries as money
from projects import permissions
from projects.postings.models import Project
from projects.workspace import loading
from projects.workspace.funding import funding
from projects.workspace.funding.forms import OrderForm, PayForm


@login_required
@require_POST
def engagement_pay(request: HttpRequest, pk) -> HttpResponse:
    """Lead the company to Stripe Checkout."""
    found = loading.engagement(request, pk)
    loading.require(permissions.may_pay(request.user, found))
    form = OrderForm(request.POST)
    if not form.is_valid():
        return render(request, "projects/workspace/pay_order.html", {"engagement": found, "form": form})
    checkout = funding.pay(found, by=request.user, purchase_order=form.cleaned_data["purchase_order"])
    return redirect(checkout.next_url)


def _project(request: HttpRequest, slug: str) -> Project:
    """The project, for those who pay for it; of others its company's people are told that they may not."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("company"), slug=slug)
    if not accounts.is_member(request.user, project.company):
        raise Http404
    loading.require(permissions.may_hire(request.user, project))
    return project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_pay(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for payment in a project, with the sum of what is ticked; POST leads to Stripe Checkout."""
    project = _project(request, slug)
    rows = funding.due(project)
    chosen = request.GET.getlist("holds") if "chosen" in request.GET else None
    form = PayForm(request.POST if request.method == "POST" else None, due=rows, chosen=chosen)
    if request.POST.get("go") != "sum" and form.is_valid():
        checkout = funding.pay_for(
            form.ticked(),
            among=rows,
            by=request.user,
            return_path=reverse("project_pay", args=[slug]),
            purchase_order=form.cleaned_data["purchase_order"],
        )
        return redirect(checkout.next_url)
    context = {"project": project, "rows": rows, "form": form, **_offer(project, rows, form)}
    return page_or_partial(request, "projects/workspace/pay.html", context, "sum")


def _offer(project: Project, rows: list[funding.Due], form: PayForm) -> dict[str, Any]:
    """What is ticked and comes to how much, how the company pays, and what its bank said last."""
    holds = [row.hold for row in form.ticked()]
    sums = {name: sum(getattr(hold, name) for hold in holds) for name in ("amount_cents", "fee_cents", "total_cents")}
    return {
        "ticked": holds,
        "payer": money.payer_of(project.company),
        "declined": money.last_decline([row.hold for row in rows]),
        **sums,
    }
