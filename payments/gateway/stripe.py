"""Calls to Stripe, and nothing else: the only module that imports the `stripe` library; `accounts`,
`bank`, `disputes` and others use its client.

Amounts are cents. Calls that move money carry our idempotency key and are never repeated by the library; reading is
retried. Refusals raise `Refused` (`Missing` for what does not exist), everything without a clear answer `Unknown`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import stripe
from django.conf import settings
from stripe.params import CustomerCreateParams, RefundCreateParams, TransferCreateParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionCreateParamsLineItem,
    SessionCreateParamsLineItemPriceData,
)

from payments.gateway import messages, reading
from payments.gateway.answers import Card, Line, Notice, SentRefund, SentTransfer, Session
from payments.gateway.errors import Busy, Mismatch, Missing, Refused, Replayed, Unknown, Unverified

VERSION = "2026-10-28.endive"
CONNECT_SECONDS, READ_SECONDS = 3, 12
RETRIES = 2
TOLERANCE_SECONDS = 300
PAYMENT = ["payment_intent.latest_charge.balance_transaction"]


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=VERSION,
        base_addresses={"api": base, "connect": base, "files": base, "meter_events": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )


def client() -> stripe.StripeClient:
    """The library's client for this process, with version, addresses, time-outs and retries set."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@contextmanager
def verdicts() -> Iterator[None]:
    """Sort the library's errors into refused for certain and unknown."""
    try:
        yield
    except stripe.RateLimitError as error:
        raise Busy(error.code or "rate_limit", str(error)) from error
    except stripe.IdempotencyError as error:
        raise Mismatch(error.code or "idempotency_error", str(error)) from error
    except stripe.StripeError as error:
        status = error.http_status or 0
        reason = error.code or type(error).__name__
        if status == 404 or error.code == "resource_missing":
            raise Missing(reason, str(error)) from error
        if status == 409 or not 400 <= status < 500:
            is_replayed = (error.headers or {}).get("idempotent-replayed") == "true"
            raise (Replayed if is_replayed else Unknown)(reason, str(error)) from error
        raise Refused(reason, str(error)) from error


def once(key: str) -> stripe.RequestOptions:
    """Options of a call that moves money: our key, and no repeats behind our back."""
    return {"idempotency_key": key, "max_network_retries": 0}


def open_session(
    key: str,
    *,
    lines: list[Line],
    currency: str,
    customer: str,
    email: str,
    description: str,
    transfer_group: str,
    metadata: dict[str, str],
    success_url: str,
    cancel_url: str,
) -> Session:
    """Open a Checkout Session by card, which a customer may save there for the next time.

    No money moves yet, so the library may repeat it under the same key.
    """
    params: SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [_line_item(line, currency) for line in lines],
        "payment_intent_data": {"transfer_group": transfer_group, "metadata": metadata, "description": description},
        "metadata": metadata,
        "client_reference_id": metadata["checkout"],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "submit_type": "pay",
    }
    if customer:
        params |= {"customer": customer, "saved_payment_method_options": {"payment_method_save": "enabled"}}
    elif email:
        params["customer_email"] = email
    with verdicts():
        return reading.session(client().v1.checkout.sessions.create(params, {"idempotency_key": key}))


def _line_item(line: Line, currency: str) -> SessionCreateParamsLineItem:
    price: SessionCreateParamsLineItemPriceData = {
        "currency": currency.lower(),
        "unit_amount": line.amount_cents,
        "product_data": {"name": line.label},
    }
    return {"quantity": 1, "price_data": price}


def session(session_id: str) -> Session:
    """A Checkout Session as it stands now, with its charge and Stripe's fee once paid."""
    with verdicts():
        return reading.session(client().v1.checkout.sessions.retrieve(session_id, {"expand": PAYMENT}))


def expire_session(session_id: str) -> Session:
    """Close an open session unpaid. Raises Refused when it is paid or closed already."""
    with verdicts():
        return reading.session(client().v1.checkout.sessions.expire(session_id))


def checkout_of(payment_intent_id: str) -> dict[str, str]:
    """The metadata of a payment, which names our checkout."""
    with verdicts():
        return reading.metadata(client().v1.payment_intents.retrieve(payment_intent_id))


def open_customer(key: str, *, name: str, email: str, metadata: dict[str, str]) -> str:
    """A company as Stripe's customer, by its id there."""
    params: CustomerCreateParams = {"name": name, "email": email, "metadata": metadata}
    with verdicts():
        return client().v1.customers.create(params, {"idempotency_key": key}).id


def update_customer(customer_id: str, *, name: str, email: str) -> None:
    """Tell Stripe a customer's new name and address. Raises Missing when the customer was deleted there."""
    with verdicts():
        client().v1.customers.update(customer_id, {"name": name, "email": email})


def customer_with(email: str, metadata: dict[str, str]) -> str | None:
    """The customer of this address whose metadata says so, by its id."""
    with verdicts():
        found = client().v1.customers.list({"email": email, "limit": 100})
        ours = (one.id for one in found.auto_paging_iter() if reading.metadata(one) == metadata)
        return next(ours, None)


def saved_cards(customer_id: str) -> list[Card]:
    """The cards Stripe keeps for a customer, the newest first."""
    with verdicts():
        found = client().v1.customers.payment_methods.list(customer_id, {"type": "card", "limit": 100})
        return [reading.card(one) for one in found.data]


def customer_of(card_id: str) -> str:
    """The customer whose saved card this is; empty when it is nobody's any more."""
    with verdicts():
        return str(client().v1.payment_methods.retrieve(card_id).customer or "")


def forget_card(card_id: str) -> None:
    """Make Stripe forget a saved card."""
    with verdicts():
        client().v1.payment_methods.detach(card_id)


def send_transfer(
    key: str,
    *,
    amount_cents: int,
    currency: str,
    destination: str,
    charge_id: str,
    transfer_group: str,
    metadata: dict[str, str],
) -> SentTransfer:
    """Move pay to a student's account, out of the charge that brought it, or without one out of our balance."""
    params: TransferCreateParams = {
        "amount": amount_cents,
        "currency": currency.lower(),
        "destination": destination,
        "transfer_group": transfer_group,
        "metadata": metadata,
    }
    if charge_id:
        params["source_transaction"] = charge_id
    with verdicts():
        return reading.transfer(client().v1.transfers.create(params, once(key)))


def transfer(transfer_id: str) -> SentTransfer:
    """A transfer as it stands now."""
    with verdicts():
        return reading.transfer(client().v1.transfers.retrieve(transfer_id))


def transfers_of(transfer_group: str) -> list[SentTransfer]:
    """Every transfer of a group."""
    with verdicts():
        found = client().v1.transfers.list({"transfer_group": transfer_group, "limit": 100})
        return [reading.transfer(one) for one in found.auto_paging_iter()]


def send_refund(key: str, *, charge_id: str, amount_cents: int, metadata: dict[str, str]) -> SentRefund:
    """Send money of a charge back to the card it came from."""
    params: RefundCreateParams = {
        "charge": charge_id,
        "amount": amount_cents,
        "reason": "requested_by_customer",
        "metadata": metadata,
    }
    with verdicts():
        return reading.refund(client().v1.refunds.create(params, once(key)))


def refund(refund_id: str) -> SentRefund:
    """A refund as it stands now."""
    with verdicts():
        return reading.refund(client().v1.refunds.retrieve(refund_id))


def refunds_of(charge_id: str) -> list[SentRefund]:
    """Every refund of a charge, whoever made it."""
    with verdicts():
        found = client().v1.refunds.list({"charge": charge_id, "limit": 100})
        return [reading.refund(one) for one in found.auto_paging_iter()]


def read_notice(body: bytes, signature: str) -> Notice:
    """Verify a message over its raw body and read it. Raises Unverified."""
    try:
        text = body.decode()
        _verify(text, signature)
        return reading.notice(messages.parse(text))
    except (UnicodeDecodeError, ValueError, LookupError, TypeError) as error:
        raise Unverified(Unverified.UNREADABLE, str(error)) from error


def _verify(text: str, signature: str) -> None:
    """Stripe signs for each of our end points with a secret of its own; the setting names them, separated by commas."""
    if not signature:
        raise Unverified(Unverified.UNSIGNED)
    fits = [secret for secret in settings.STRIPE_WEBHOOK_SECRET.split(",") if _signed(text, signature, secret.strip())]
    if not fits:
        raise Unverified(Unverified.FORGED)
    if not _signed(text, signature, fits[0].strip(), within=TOLERANCE_SECONDS):
        raise Unverified(Unverified.STALE)


def _signed(text: str, signature: str, secret: str, *, within: int | None = None) -> bool:
    with suppress(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(text, signature, secret, within)
        return True
    return False


def is_live() -> bool:
    """Whether our key moves real money."""
    return bool(settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")))
