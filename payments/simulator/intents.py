"""Payment intents: taking a payment by card, its failures, its 3-D Secure step, its capture by hand."""

from . import charges, methods
from .balance import DAY
from .events import emit
from .router import listing, operation, retrieval, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

RESERVED_FOR = 7 * DAY
COPIED = ("description", "receipt_email", "transfer_group", "setup_future_usage", "statement_descriptor_suffix")
INTENT = (
    "amount! currency! confirm payment_method payment_method_types automatic_payment_methods transfer_group metadata "
    "description receipt_email return_url capture_method confirmation_method statement_descriptor_suffix shipping "
    "error_on_requires_action off_session customer setup_future_usage payment_method_options use_stripe_sdk"
)
CONFIRM = "payment_method payment_method_types return_url off_session error_on_requires_action receipt_email shipping"


def new_intent(store: Store, amount: int, currency: str, **given: object) -> Json:
    key = new_id("pi")
    intent: Json = {
        "id": key, "object": "payment_intent", "amount": charges.check_amount(amount, currency),
        "amount_capturable": 0, "amount_received": 0, "application": None, "application_fee_amount": None,
        "automatic_payment_methods": None, "canceled_at": None, "cancellation_reason": None,
        "capture_method": "automatic", "client_secret": f"{key}_secret_simulated", "confirmation_method": "automatic",
        "created": store.now(), "currency": currency, "customer": None, "description": None,
        "last_payment_error": None, "latest_charge": None, "livemode": False, "metadata": {}, "next_action": None,
        "on_behalf_of": None, "payment_method": None, "payment_method_types": ["card"], "receipt_email": None,
        "setup_future_usage": None, "shipping": None, "statement_descriptor": None,
        "statement_descriptor_suffix": None, "status": "requires_payment_method", "transfer_data": None,
        "transfer_group": None, **given,
    }  # fmt: skip
    emit(store, "payment_intent.created", store.add(intent))
    return intent


def attempt(store: Store, intent: Json, method: Json, *, authenticated: bool = False) -> Json:
    """Try the card. The intent ends as succeeded, requires_action, or requires_payment_method with the reason."""
    card = methods.card_of(method)
    intent |= {"payment_method": method["id"], "_card": card.number, "next_action": None, "last_payment_error": None}
    if card.decline:
        return _decline(store, intent, method, card.decline)
    if card.asks and not authenticated:
        if intent.get("_off_session"):
            return _decline(store, intent, method, "authentication_required")
        url = f"{store.setting('site')}/3d-secure/{intent['id']}"
        step = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": intent.get("_return_url")}}
        intent |= {"status": "requires_action", "next_action": step}
        emit(store, "payment_intent.requires_action", store.save(intent))
        return intent
    by_hand = intent["capture_method"] == "manual"
    charge = charges.draw(store, intent, method, capture=not by_hand)
    intent["latest_charge"] = charge["id"]
    if intent["setup_future_usage"] and intent["customer"] and not method["customer"]:
        methods.attach(store, method, intent["customer"], redisplay="limited")
    return _reserved(store, intent) if by_hand else _succeeded(store, intent, intent["amount"])


def _reserved(store: Store, intent: Json) -> Json:
    intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
    store.later(store.now() + RESERVED_FOR, "release", intent["id"])
    emit(store, "payment_intent.amount_capturable_updated", store.save(intent))
    return intent


def _succeeded(store: Store, intent: Json, amount: int) -> Json:
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    emit(store, "payment_intent.succeeded", store.save(intent))
    return intent


def _decline(store: Store, intent: Json, method: Json, reason: str) -> Json:
    charge, error = charges.decline(store, intent, method, reason)
    intent |= {"status": "requires_payment_method", "payment_method": None, "last_payment_error": error}
    intent |= {"latest_charge": charge["id"], "next_action": None}
    emit(store, "payment_intent.payment_failed", store.save(intent))
    return intent


def answer_challenge(store: Store, intent: Json, *, passed: bool) -> Json:
    """The payer's bank has asked: go on with the card, or decline."""
    if intent["status"] != "requires_action":
        raise ApiError("This payment does not wait for its payer.", code="payment_intent_unexpected_state")
    method = store.find("payment_method", intent["payment_method"])
    if passed:
        return attempt(store, intent, method, authenticated=True)
    return _decline(store, intent, method, "authentication_failed")


@operation("POST", "/v1/payment_intents", INTENT)
def create_intent(store: Store, ask: Ask) -> Json:
    given: Json = {name: ask.get(name) for name in COPIED} | {"shipping": charges.shipping(ask.get("shipping"))}
    given["capture_method"] = ask.choice("capture_method", "automatic", "automatic_async", "manual") or "automatic"
    if ask.get("customer"):
        given["customer"] = store.find("customer", ask.get("customer"))["id"]
    intent = new_intent(store, ask.amount("amount"), ask.currency(), **given, metadata=ask.metadata())
    if ask.flag("confirm"):
        return _confirm(store, ask, intent)
    if ask.get("payment_method"):
        intent |= {"status": "requires_confirmation"}
        intent["payment_method"] = methods.named(store, ask.get("payment_method"))["id"]
    return public(store.save(intent))


@operation("POST", "/v1/payment_intents/{id}/confirm", CONFIRM)
def confirm_intent(store: Store, ask: Ask, key: str) -> Json:
    return _confirm(store, ask, store.find("payment_intent", key))


def _unexpected(intent: Json, verb: str) -> ApiError:
    message = f"This PaymentIntent has a status of {intent['status']} and cannot be {verb}."
    return ApiError(message, code="payment_intent_unexpected_state", payment_intent=public(intent))


def _confirm(store: Store, ask: Ask, intent: Json) -> Json:
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise _unexpected(intent, "confirmed")
    method = methods.named(store, ask.get("payment_method", intent["payment_method"]) or "")
    if method["customer"] and method["customer"] != intent["customer"]:
        message = "The payment method belongs to a customer: supply that customer too."
        raise Invalid(message, code="payment_intent_invalid_parameter", param="payment_method")
    away = ask.get("off_session") not in (None, "false")
    attempt(store, intent | {"_return_url": ask.get("return_url"), "_off_session": away}, method)
    intent = store.find("payment_intent", intent["id"])
    error = intent["last_payment_error"]
    if error:
        details = {name: value for name, value in error.items() if name not in ("message", "type")}
        raise ApiError(error["message"], status=402, kind="card_error", payment_intent=public(intent), **details)
    return public(intent)


@operation("POST", "/v1/payment_intents/{id}/capture", "amount_to_capture metadata final_capture")
def capture_intent(store: Store, ask: Ask, key: str) -> Json:
    intent = with_metadata(store.find("payment_intent", key), ask)
    if intent["status"] != "requires_capture":
        raise _unexpected(intent, "captured")
    charge = charges.capture(store, store.find("charge", intent["latest_charge"]), ask.integer("amount_to_capture"))
    return public(_succeeded(store, intent, charge["amount_captured"]))


@operation("POST", "/v1/payment_intents/{id}/cancel", "cancellation_reason")
def cancel_intent(store: Store, ask: Ask, key: str) -> Json:
    reason = ask.choice("cancellation_reason", "abandoned", "duplicate", "fraudulent", "requested_by_customer")
    return public(cancel(store, store.find("payment_intent", key), reason))


def cancel(store: Store, intent: Json, reason: str | None) -> Json:
    if intent["status"] in ("succeeded", "canceled"):
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise ApiError(message, code="payment_intent_unexpected_state", payment_intent=public(intent))
    if intent["status"] == "requires_capture":
        charges.let_go(store, store.find("charge", intent["latest_charge"]))
    intent |= {"cancellation_reason": reason, "canceled_at": store.now(), "amount_capturable": 0}
    intent |= {"status": "canceled", "next_action": None}
    emit(store, "payment_intent.canceled", store.save(intent))
    return intent


def release(store: Store, key: str) -> None:
    """A week after the card was authorised, a reservation nobody captured ends."""
    intent = store.find("payment_intent", key)
    if intent["status"] == "requires_capture":
        cancel(store, intent, "automatic")


@operation(
    "POST", "/v1/payment_intents/{id}", f"amount currency metadata payment_method customer shipping {' '.join(COPIED)}"
)
def update_intent(store: Store, ask: Ask, key: str) -> Json:
    intent = with_metadata(store.find("payment_intent", key), ask)
    for name in (*COPIED, "customer"):
        intent[name] = ask.get(name, intent[name])
    if ask.get("amount"):
        if not intent["status"].startswith("requires_") or intent["status"] == "requires_capture":
            raise _unexpected(intent, "changed")
        intent["amount"] = charges.check_amount(ask.amount("amount"), intent["currency"])
    if ask.get("payment_method"):
        intent |= {"status": "requires_confirmation"}
        intent["payment_method"] = methods.named(store, ask.get("payment_method"))["id"]
    return public(store.save(intent))


listing("/v1/payment_intents", "payment_intent", "customer")
retrieval("/v1/payment_intents/{id}", "payment_intent")
