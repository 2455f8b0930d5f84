"""A student's payouts: how they stand with Stripe, what went to the bank, and what to do where it did not arrive."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.core.web import back, paginate, safe_next
from payments import permissions
from payments.payees import queries as payees
from payments.payees import services
from payments.payees.forms import CountryForm
from payments.payouts import queries, retrying


def _students_only(request: HttpRequest) -> None:
    if not permissions.may_be_paid(request.user):
        raise Http404


def _page(request: HttpRequest, form: CountryForm, *, status: int = 200) -> HttpResponse:
    payee = payees.payee_or_new(request.user)
    page = paginate(request, queries.bank_payouts(request.user), size=10)
    context = {
        "payee": payee,
        "country": payees.country_of(payee),
        "wanted": payees.wanted(payee),
        "owed": payees.owed(request.user) if not payee.is_ready else [],
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
    _students_only(request)
    return _page(request, CountryForm())


@login_required
@require_POST
def payouts_start(request: HttpRequest) -> HttpResponse:
    """Send the student to Stripe, the first time with the country they chose."""
    _students_only(request)
    form = CountryForm(request.POST)
    if not payees.payee_or_new(request.user).stripe_id and not form.is_valid():
        return _page(request, form, status=422)
    country = form.cleaned_data["country"] if form.is_valid() else ""
    path = safe_next(request, reverse("payouts"))
    url = services.start_onboarding(request.user, return_path=path, country=country)
    return HttpResponseRedirect(url, status=303)


@login_required
@require_POST
def payout_retry(request: HttpRequest, pk: str) -> HttpResponse:
    """Send what the bank refused there once more."""
    payout = get_object_or_404(queries.bank_payouts(request.user), pk=pk)
    retrying.retry_bank_payout(payout, by=request.user)
    messages.success(request, _("Stripe sends it to your bank again. We tell you if it is refused once more."))
    return back("payouts")
