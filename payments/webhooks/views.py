"""The one address Stripe sends messages to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.webhooks import services
from payments.webhooks.models import RefusedMessage

MAX_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep a message and answer at once; 400 when it is not from Stripe, 413 when it is too long to be."""
    body = b"" if _claims_too_much(request) else request.read(MAX_BYTES + 1)
    if _claims_too_much(request) or len(body) > MAX_BYTES:
        services.refuse(RefusedMessage.Reason.TOO_LONG)
        return HttpResponse(status=413)
    event = services.receive(body, request.headers.get("Stripe-Signature", ""))
    return HttpResponse(status=200 if event else 400)


def _claims_too_much(request: HttpRequest) -> bool:
    """Whether the sender announces more than we read; what it announces need not be a number."""
    announced = request.headers.get("Content-Length", "")
    return announced.isdecimal() and int(announced[:20]) > MAX_BYTES
