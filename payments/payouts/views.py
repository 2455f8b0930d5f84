"""A student's payouts: how they stand with Stripe, what went to the bank, and what to do where it did not arrive."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.people.models import User
from marketplace.core.web import back, paginate, safe_next
from payments import permissions
from payments.payees import queries as payees
from payments.payees import services
from payments.payees.forms import CountryForm
from payments.payouts import queries, retrying


def _student(request: HttpRequest) -> User:
    """Who asks, a student; nobody else finds these pages."""
    if not isinstance(request.user, User) or not permissions.may_be_paid(request.user):
        raise Http404
    return request.user


def _page(request: HttpRequest, student: User, form: CountryForm, *, status: int = 200) -> HttpResponse:
    payee = payees.payee_or_new(student)
    page = paginate(request, queries.bank_payouts(student), size=10)
    context = {
        "payee": payee,
        "country": payees.country_of(payee),
        "wanted": payees.wanted(payee),
        "owed": payees.owed(student) if not payee.is_ready else [],
        "form": form,
        "page": page,
        "rows": queries.told(page),
        "next": safe_next(request, ""),
    }
    return render(request, "payments/payees/payouts.html", context, status=status)


@login_required
@require_GET
def payouts(request: HttpRequest) -> HttpResponse:
    """How the student's payouts stand, what Stripe still wants, one button, and what went to the bank."""
    return _page(request, _student(request), CountryForm())


@login_required
@require_POST
def payouts_start(request: HttpRequest) -> HttpResponse:
    """Send the student to Stripe, the first time with the country they chose."""
    student, form = _student(request), CountryForm(request.POST)
    if not payees.payee_or_new(student).stripe_id and not form.is_valid():
        return _page(request, student, form, status=422)
    country = form.cleaned_data["country"] if form.is_valid() else ""
    path = safe_next(request, reverse("payouts"))
    url = services.start_onboarding(student, return_path=path, country=country)
    return HttpResponseRedirect(url, status=303)


@login_required
@require_POST
def payout_retry(request: HttpRequest, pk: str) -> HttpResponse:
    """Send what the bank refused there once more."""
    student = _student(request)
    payout = get_object_or_404(queries.bank_payouts(student), pk=pk)
    retrying.retry_bank_payout(payout, by=student)
    messages.success(request, _("Stripe sends it to your bank again. We tell you if it is refused once more."))
    return back("payouts")
