"""Where a company keeps what its invoices say, and makes Stripe forget its card."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.web import safe_next, with_query
from payments.payers import queries, services
from payments.payers.forms import BillingForm


class SignedRequest(HttpRequest):
    """The request of somebody who is logged in."""

    user: User


def _company(request: SignedRequest) -> tuple[Company, list[Company]]:
    """The company the address names, else the first the person pays for; and all of those."""
    mine = list(queries.companies_of(request.user))
    asked = request.GET.get("as")
    found = next((company for company in mine if company.slug == asked), None) if asked else next(iter(mine), None)
    if found is None:
        raise Http404
    return found, mine


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def billing(request: SignedRequest) -> HttpResponse:
    """Name, address and tax number of a company's invoices, and its saved card."""
    company, mine = _company(request)
    payer = services.payer_for(company)
    form = BillingForm(request.POST if request.method == "POST" else None, instance=payer)
    here = with_query(reverse("billing"), **{"as": company.slug})
    if form.is_valid():
        services.save_billing(company, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Your next invoices carry these details."))
        return HttpResponseRedirect(safe_next(request, here), status=303)
    context = {"company": company, "mine": mine, "form": form, "payer": payer, "next": safe_next(request, "")}
    return render(request, "payments/payers/billing.html", context)


@login_required
@require_POST
def billing_forget_card(request: SignedRequest) -> HttpResponse:
    """Make Stripe forget the saved card."""
    company, _mine = _company(request)
    services.forget_card(company, by=request.user)
    messages.success(request, _("Stripe has forgotten the card. The next payment asks for one."))
    return HttpResponseRedirect(with_query(reverse("billing"), **{"as": company.slug}), status=303)
