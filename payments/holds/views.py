"""Where a company comes back to from Stripe."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from payments.holds import checkouts
from payments.holds.models import Checkout

NEWS = {
    Checkout.Status.PAID: (messages.SUCCESS, _("Paid. The money is held until you approve the work.")),
    Checkout.Status.OPEN: (messages.INFO, _("Stripe has not confirmed the payment yet.")),
    Checkout.Status.EXPIRED: (messages.WARNING, _("The payment page had expired. Nothing was charged. Start again.")),
}
LEFT = (messages.INFO, _("Nothing was charged. You can pay when you are ready."))


@login_required
@require_GET
def checkout_return(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """Ask Stripe what became of the payment, say it, and go on to the work; who left Stripe's page has no session."""
    checkout = get_object_or_404(Checkout.objects.visible_to(request.user), pk=checkout_id)
    checkout = checkouts.confirm_on_return(checkout)
    has_left = checkout.status == Checkout.Status.OPEN and "session_id" not in request.GET
    if not (has_left and checkout.declined_code):
        messages.add_message(request, *(LEFT if has_left else NEWS[Checkout.Status(checkout.status)]))
    return redirect(checkout.return_path)
