"""The inbox of Stripe's messages: kept once, read later, parked and tried again while we know nothing of the object."""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.core.nudges import nudge
from marketplace.core.states import move
from payments.gateway import claims, stripe
from payments.gateway.answers import Notice
from payments.gateway.errors import GatewayError, Missing, Unverified
from payments.webhooks import handlers
from payments.webhooks.models import RefusedMessage, StripeEvent

log = structlog.get_logger(__name__)
PROCESS = "payments.tasks.process_events"
FIRST_RETRY = dt.timedelta(seconds=15)
Status = StripeEvent.Status
Reason = RefusedMessage.Reason


@transaction.atomic
def receive(body: bytes, signature: str) -> StripeEvent | None:
    """Verify a message over its raw body and keep it; the second delivery of the same message changes nothing.

    Returns None, and only counts it, for a bad signature, an old one, or a message from the other mode (live or test).
    """
    try:
        notice = stripe.read_notice(body, signature)
    except Unverified as error:
        refuse(Reason(error.reason))
        return None
    if notice.is_live != stripe.is_live():
        refuse(Reason.OTHER_MODE)
        return None
    event, is_new = StripeEvent.objects.get_or_create(id=notice.id, defaults=_fields(notice))
    if is_new:
        nudge(PROCESS)
    return event


@transaction.atomic
def refuse(reason: str) -> None:
    """Count a message that is not kept."""
    log.warning("stripe_message_refused", reason=str(reason))
    today = timezone.now().astimezone(dt.UTC).date()
    if not _count(today, reason):
        RefusedMessage.objects.get_or_create(on=today, reason=reason)
        _count(today, reason)


def _count(on: dt.date, reason: str) -> int:
    return RefusedMessage.objects.filter(on=on, reason=reason).update(count=F("count") + 1)


def _fields(notice: Notice) -> dict[str, Any]:
    return {
        "type": notice.type,
        "object_id": notice.object_id,
        "account": notice.account,
        "payload": notice.payload,
    }


def process_next() -> bool:
    """Read the message that has been due longest; False when none is due."""
    event = _claim()
    if event is None:
        return False
    handle = handlers.find(event)
    if handle is None:
        move(event, Status.IGNORED, processed_at=timezone.now())
        return True
    try:
        handle(event)
    except Exception as error:
        _park(event, error)
        if not isinstance(error, GatewayError):
            raise
        return True
    move(event, Status.DONE, processed_at=timezone.now(), error="")
    return True


@transaction.atomic
def _claim() -> StripeEvent | None:
    event = claims.claim(StripeEvent.objects.filter(status__in=[Status.RECEIVED, Status.FAILED]))
    if event is None:
        return None
    if event.status == Status.FAILED:
        move(event, Status.RECEIVED)
    event.attempts += 1
    event.save(update_fields=["attempts"])
    return event


def _park(event: StripeEvent, error: Exception) -> None:
    """Keep it for later: an object we do not know yet may be a row another process is about to write."""
    delay = claims.backoff(event.attempts, first=FIRST_RETRY)
    text = f"{error.reason}: {error.detail}" if isinstance(error, GatewayError) else repr(error)
    kind = "parked: " if isinstance(error, Missing) else ""
    move(event, Status.FAILED, error=f"{kind}{text}", next_attempt_at=timezone.now() + delay)
