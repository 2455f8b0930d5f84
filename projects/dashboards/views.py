"""The dashboards by role, and the money pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import permissions
from accounts.companies.models import Company
from marketplace.core.web import page_url, paginate
from payments import queries as payments
from projects.dashboards import queries, todos
from projects.workspace.models import Engagement


def _companies(request: HttpRequest) -> list[Company]:
    memberships = request.user.memberships.select_related("company").order_by("company__name")
    return [membership.company for membership in memberships]


def _chosen(request: HttpRequest, companies: list[Company]) -> Company | None:
    """The company the page is about; None where it is about the person as a student."""
    slug = request.GET.get("company", "")
    if slug == "me" and permissions.is_student(request.user):
        return None
    by_slug = {company.slug: company for company in companies}
    if slug in by_slug:
        return by_slug[slug]
    return None if permissions.is_student(request.user) or not companies else companies[0]


def _tabs(request: HttpRequest, companies: list[Company], chosen: Company | None) -> list[tuple[str, str, bool]]:
    tabs = [(company.name, page_url(request, company=company.slug, page=None), company == chosen) for company in companies]
    if permissions.is_student(request.user):
        tabs.insert(0, (_("You as a student"), page_url(request, company="me", page=None), chosen is None))
    return tabs if len(tabs) > 1 else []


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What needs me now, then the state of everything."""
    companies = _companies(request)
    if not companies and not permissions.is_student(request.user):
        return redirect("admin:index" if request.user.is_staff else "welcome")
    company = _chosen(request, companies)
    context = {"tabs": _tabs(request, companies, company), "now": timezone.localtime()}
    if company:
        return render(request, "projects/dashboards/company.html", context | _for_company(request, company))
    return render(request, "projects/dashboards/student.html", context | _for_student(request))


def _for_company(request: HttpRequest, company: Company) -> dict:
    may_manage = permissions.may_manage(request.user, company)
    page = paginate(request, queries.postings(company), size=10)
    return {
        "company": company,
        "may_manage": may_manage,
        "todos": todos.for_company(company, may_manage=may_manage),
        "page": page,
        "most": max([project.applied for project in page], default=1),
        "engagements": queries.under_way(Engagement.objects.filter(company=company))[:10],
    }


def _for_student(request: HttpRequest) -> dict:
    earned = payments.earnings(request.user)
    waiting = todos.payouts(request.user, earned.held_cents + earned.coming_cents)
    return {
        "todos": [*([waiting] if waiting else []), *todos.for_student(request.user)],
        "earned": earned,
        "columns": queries.columns(earned.months, earned.currency, until=timezone.localdate()),
        "page": paginate(request, queries.applications(request.user), size=10),
        "engagements": queries.under_way(Engagement.objects.filter(student=request.user))[:10],
    }


@login_required
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Earnings for a student, spending for a company: sums, a drawing, and each hold with where its money is."""
    companies = _companies(request)
    if not companies and not permissions.is_student(request.user):
        return redirect("welcome")
    company = _chosen(request, companies)
    holds = payments.holds_for_company(company) if company else payments.holds_for_payee(request.user)
    totals = payments.spending(company) if company else payments.earnings(request.user)
    context = {
        "tabs": _tabs(request, companies, company),
        "company": company,
        "totals": totals,
        "columns": queries.columns(totals.months, totals.currency, until=timezone.localdate()),
        "page": paginate(request, holds.select_related("milestone"), size=20),
        "is_ready_to_be_paid": bool(company) or payments.is_ready_to_be_paid(request.user),
    }
    return render(request, "projects/dashboards/money.html", context)
