"""Where a student comes back to from Stripe."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.people.models import User
from marketplace.core.web import back, safe_next
from payments import permissions
from payments.payees import services


def _student(request: HttpRequest) -> User:
    """Who asks, a student; nobody else finds these pages."""
    if not isinstance(request.user, User) or not permissions.may_be_paid(request.user):
        raise Http404
    return request.user


@login_required
@require_GET
def payouts_return(request: HttpRequest) -> HttpResponse:
    """The student is back from Stripe: ask Stripe how it went and go on."""
    payee = services.refresh_quietly(services.payee_for(_student(request)))
    if payee.status == payee.Status.ACTIVE:
        messages.success(request, _("Payouts are set up. Your pay goes to your bank by itself."))
    return redirect(safe_next(request, reverse("payouts")))


@login_required
@require_GET
def payouts_refresh(request: HttpRequest) -> HttpResponse:
    """Stripe's page had expired; the button gives a new one."""
    _student(request)
    messages.info(request, _("That page at Stripe had expired. Go on with the button below."))
    return back("payouts")
