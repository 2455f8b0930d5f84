"""The one address Stripe sends messages to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.webhooks import services

MAX_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep a message and answer at once; 400 when it is not from Stripe, 413 when it is too long to be."""
    if len(request.body) > MAX_BYTES:
        return HttpResponse(status=413)
    event = services.receive(request.body, request.headers.get("Stripe-Signature", ""))
    return HttpResponse(status=200 if event else 400)
