"""The dashboards by role, and the money page."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.people.models import User
from marketplace.core.web import KeysetPage, keyset, paginate
from payments import queries as payments
from projects.dashboards import disputes, queries, roles, urgent, waiting

NEWEST = ("-created_at", "-pk")


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What needs me now, then the state of everything."""
    person = waiting.of_person(request.user)
    role = roles.role_of(request, person)
    if role.is_missing:
        return redirect(_elsewhere(request.user))
    context = {"role": role, "now": timezone.localtime()}
    if role.company:
        return render(request, "projects/dashboards/company.html", context | _for_company(request, role))
    return render(request, "projects/dashboards/student.html", context | _for_student(request, person))


def _elsewhere(user: User) -> str:
    """Where somebody belongs who is neither a student nor of a company."""
    if user.is_staff:
        return "admin:index"
    return "panel" if disputes.is_neutral(user) else "welcome"


def _for_company(request: HttpRequest, role: roles.Role) -> dict:
    work = list(queries.under_way(company=role.company)) if "work" in role.kinds else []
    page = keyset(request, queries.postings(role.company), order=NEWEST, size=10)
    return {
        "todos": urgent.for_company(request.user, role, work),
        "work": _at("work", paginate(request, work, size=10, name="work")),
        "page": _at("projects", page),
        "most": max([project.applied for project in page], default=1),
    }


def _for_student(request: HttpRequest, person: waiting.Person) -> dict:
    found = queries.applications(request.user)
    work = list(queries.under_way(student=request.user)) if "work" in person.kinds else []
    earned = payments.all_earnings(request.user) if "money" in person.kinds else payments.nothing_earned()
    return {
        "todos": urgent.for_student(request.user, person, found, work, earned),
        "work": _at("work", paginate(request, work, size=10, name="work")),
        "page": _at("applications", paginate(request, found, size=10)),
        "reached": queries.reached(found),
        "earned": [(sums, queries.columns(sums.months, sums.currency)) for sums in earned],
    }


def _at(anchor: str, page: Page | KeysetPage) -> Page | KeysetPage:
    """The page of a list, its links leading to the list instead of to the top."""
    page.previous_url = page.previous_url and f"{page.previous_url}#{anchor}"
    page.next_url = page.next_url and f"{page.next_url}#{anchor}"
    return page


@login_required
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Earnings for a student, spending for a company: sums, a drawing, and each hold with where its money is."""
    role = roles.role_of(request, waiting.of_person(request.user))
    if role.is_missing:
        return redirect("welcome")
    totals = payments.all_spending(role.company) if role.company else payments.all_earnings(request.user)
    holds = queries.holds(role.company, request.user).select_related("milestone", "bonus").order_by()
    context = {
        "role": role,
        "totals": [(sums, queries.columns(sums.months, sums.currency)) for sums in totals],
        "page": keyset(request, holds, order=NEWEST, size=20),
        "is_ready_to_be_paid": bool(role.company) or payments.is_ready_to_be_paid(request.user),
        "has_papers": payments.may_read_documents(request.user, role.company) if role.company else True,
        "years": [] if role.company else payments.statement_years(request.user),
    }
    return render(request, "projects/dashboards/money.html", context)
