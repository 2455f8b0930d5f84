"""Payment intents and charges: taking a payment by card, its failures and its 3-D Secure step."""

from .balance import SETTLES_AFTER, book, fee_for
from .cards import DECLINES, Card, find
from .events import emit
from .router import listing, operation, retrieval, updating, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

MINIMUM = 50
INTENT = (
    "amount! currency! confirm payment_method automatic_payment_methods transfer_group metadata "
    "description receipt_email return_url capture_method confirmation_method statement_descriptor_suffix "
    "error_on_requires_action off_session"
)


def new_intent(store: Store, amount: int, currency: str, **given: object) -> Json:
    if amount < MINIMUM:
        raise Invalid(f"Amount must be at least {MINIMUM} in {currency}.", code="amount_too_small", param="amount")
    key = new_id("pi")
    intent: Json = {
        "id": key, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_received": 0,
        "application": None, "application_fee_amount": None, "automatic_payment_methods": None, "canceled_at": None,
        "cancellation_reason": None, "capture_method": "automatic", "client_secret": f"{key}_secret_simulated",
        "confirmation_method": "automatic", "created": store.now(), "currency": currency, "customer": None,
        "description": None, "last_payment_error": None, "latest_charge": None, "livemode": False, "metadata": {},
        "next_action": None, "on_behalf_of": None, "payment_method": None, "payment_method_types": ["card"],
        "receipt_email": None, "setup_future_usage": None, "shipping": None, "statement_descriptor": None,
        "statement_descriptor_suffix": None, "status": "requires_payment_method", "transfer_data": None,
        "transfer_group": None, **given,
    }  # fmt: skip
    emit(store, "payment_intent.created", store.add(intent))
    return intent


def attempt(store: Store, intent: Json, card: Card, *, authenticated: bool = False, payer: Json | None = None) -> Json:
    """Try the card. The intent ends as succeeded, requires_action, or requires_payment_method with the reason."""
    intent |= {"payment_method": new_id("pm"), "_card": card.number, "next_action": None, "last_payment_error": None}
    if card.decline:
        return _decline(store, intent, card, card.decline, payer)
    if card.asks and not authenticated:
        url = f"{store.setting('site')}/3d-secure/{intent['id']}"
        step = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": intent.get("_return_url")}}
        intent |= {"status": "requires_action", "next_action": step}
        emit(store, "payment_intent.requires_action", store.save(intent))
        return intent
    charge = _charge(store, intent, card, payer)
    amount, currency = intent["amount"], intent["currency"]
    settles = 0 if card.instant else store.now() + SETTLES_AFTER
    fee = fee_for(amount, currency)
    entry = book(store, "charge", charge["id"], amount=amount, currency=currency, fee=fee, available_on=settles)
    store.add(charge | {"balance_transaction": entry["id"]})
    intent |= {"status": "succeeded", "amount_received": amount, "latest_charge": charge["id"]}
    emit(store, "charge.succeeded", charge | {"balance_transaction": entry["id"]})
    emit(store, "payment_intent.succeeded", store.save(intent))
    if card.disputed:
        store.later(store.now() + int(intent.get("_disputed_after", 0)), "dispute", charge["id"])
    return intent


def _decline(store: Store, intent: Json, card: Card, reason: str, payer: Json | None) -> Json:
    charge = _charge(store, intent, card, payer)
    code = "card_declined" if reason != "authentication_failed" else "payment_intent_authentication_failure"
    refusal = {"network_status": "declined_by_network", "reason": reason, "type": "issuer_declined"}
    failure = {"failure_code": code, "failure_message": DECLINES[reason], "outcome": charge["outcome"] | refusal}
    charge |= {"amount_captured": 0, "captured": False, "paid": False, "status": "failed", **failure}
    error = {"charge": charge["id"], "code": code, "message": DECLINES[reason], "type": "card_error"}
    error |= {"decline_code": reason} if code == "card_declined" else {}
    intent |= {"status": "requires_payment_method", "payment_method": None, "last_payment_error": error}
    intent |= {"latest_charge": charge["id"]}
    emit(store, "charge.failed", store.add(charge))
    emit(store, "payment_intent.payment_failed", store.save(intent))
    return intent


def _charge(store: Store, intent: Json, card: Card, payer: Json | None) -> Json:
    details = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None} | (payer or {})
    shown = {
        "brand": card.brand, "checks": None, "country": "US", "exp_month": 12, "exp_year": 2034, "fingerprint": None,
        "funding": "credit", "last4": card.last4, "network": card.brand, "wallet": None,
    }  # fmt: skip
    outcome = {"network_status": "approved_by_network", "reason": None, "risk_level": "normal", "type": "authorized"}
    return {
        "id": new_id("ch"), "object": "charge", "amount": intent["amount"], "amount_captured": intent["amount"],
        "amount_refunded": 0, "application": None, "application_fee": None, "application_fee_amount": None,
        "balance_transaction": None, "billing_details": details, "captured": True, "created": store.now(),
        "currency": intent["currency"], "customer": None, "description": intent["description"], "disputed": False,
        "failure_balance_transaction": None, "failure_code": None, "failure_message": None, "fraud_details": {},
        "livemode": False, "metadata": intent["metadata"], "on_behalf_of": None,
        "outcome": outcome | {"seller_message": None}, "paid": True, "payment_intent": intent["id"],
        "payment_method": intent["payment_method"], "payment_method_details": {"type": "card", "card": shown},
        "receipt_email": intent["receipt_email"], "receipt_number": None, "receipt_url": None, "refunded": False,
        "review": None, "shipping": None, "source_transfer": None, "statement_descriptor": None,
        "statement_descriptor_suffix": None, "status": "succeeded", "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }  # fmt: skip


def answer_challenge(store: Store, intent: Json, *, passed: bool, payer: Json | None = None) -> Json:
    """The payer's bank has asked: go on with the card, or decline."""
    card = find(intent["_card"])
    if card is None or intent["status"] != "requires_action":
        raise ApiError("This payment does not wait for its payer.", code="payment_intent_unexpected_state")
    if passed:
        return attempt(store, intent, card, authenticated=True, payer=payer)
    intent["next_action"] = None
    return _decline(store, intent, card, "authentication_failed", payer)


@operation("POST", "/v1/payment_intents", INTENT)
def create_intent(store: Store, ask: Ask) -> Json:
    given = {name: ask.get(name) for name in ("description", "receipt_email", "transfer_group")}
    if ask.get("capture_method", "automatic") == "manual":
        raise ApiError("The simulator does not know manual capture.", status=501, kind="api_error")
    intent = new_intent(store, ask.amount("amount"), ask.currency(), **given, metadata=ask.metadata())
    if ask.flag("confirm"):
        return _confirm(store, ask, intent)
    if ask.get("payment_method"):
        intent |= {"status": "requires_confirmation", "payment_method": ask.get("payment_method")}
    return public(store.save(intent))


@operation("POST", "/v1/payment_intents/{id}/confirm", "payment_method return_url off_session error_on_requires_action")
def confirm_intent(store: Store, ask: Ask, key: str) -> Json:
    return _confirm(store, ask, store.find("payment_intent", key))


def _confirm(store: Store, ask: Ask, intent: Json) -> Json:
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        message = f"This PaymentIntent has a status of {intent['status']} and cannot be confirmed."
        raise ApiError(message, code="payment_intent_unexpected_state", payment_intent=public(intent))
    name = ask.get("payment_method", intent["payment_method"])
    card = find(name or "")
    if card is None:
        raise Invalid(f"No such PaymentMethod: '{name}'", code="resource_missing", param="payment_method")
    attempt(store, intent | {"_return_url": ask.get("return_url")}, card)
    intent = store.find("payment_intent", intent["id"])
    error = intent["last_payment_error"]
    if error:
        details = {name: value for name, value in error.items() if name not in ("message", "type")}
        raise ApiError(error["message"], status=402, kind="card_error", payment_intent=public(intent), **details)
    return public(intent)


@operation("POST", "/v1/payment_intents/{id}/cancel", "cancellation_reason")
def cancel_intent(store: Store, ask: Ask, key: str) -> Json:
    intent = store.find("payment_intent", key)
    if intent["status"] in ("succeeded", "canceled"):
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise ApiError(message, code="payment_intent_unexpected_state", payment_intent=public(intent))
    reason = {"cancellation_reason": ask.get("cancellation_reason"), "canceled_at": store.now()}
    intent |= {"status": "canceled", "next_action": None, **reason}
    emit(store, "payment_intent.canceled", store.save(intent))
    return public(intent)


@operation("POST", "/v1/payment_intents/{id}", "metadata description transfer_group receipt_email")
def update_intent(store: Store, ask: Ask, key: str) -> Json:
    intent = with_metadata(store.find("payment_intent", key), ask)
    for name in ("description", "transfer_group", "receipt_email"):
        intent[name] = ask.get(name, intent[name])
    return public(store.save(intent))


listing("/v1/payment_intents", "payment_intent")
retrieval("/v1/payment_intents/{id}", "payment_intent")
listing("/v1/charges", "charge", "payment_intent transfer_group")
retrieval("/v1/charges/{id}", "charge")
updating("/v1/charges/{id}", "charge", "description")
