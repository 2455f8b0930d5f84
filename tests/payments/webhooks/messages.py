"""Messages as Stripe sends them, signed as Stripe signs them."""

import json
import time
import uuid

from django.conf import settings
from stripe import WebhookSignature


def snapshot(kind: str, object_id: str, **fields) -> dict:
    """A classic message that carries its object."""
    body = {"id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": kind, "livemode": False}
    return {**body, "data": {"object": {"id": object_id}}, **fields}


def thin(kind: str, object_id: str, **fields) -> dict:
    """A message that only names its object."""
    body = {"id": f"evt_{uuid.uuid4().hex}", "object": "v2.core.event", "type": kind, "livemode": False}
    return {**body, "related_object": {"id": object_id, "type": "x", "url": "/x"}, **fields}


def send(
    client, message: dict | str, *, at: float | None = None, secret: str | None = None, signature: str | None = None
):
    """POST a message to our webhook address; returns the response."""
    body = message if isinstance(message, str) else json.dumps(message)
    moment = int(at or time.time())
    signed = WebhookSignature.generate_signature_header(body, secret or settings.STRIPE_WEBHOOK_SECRET, moment)
    header = signed if signature is None else signature
    return client.post("/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": header})
