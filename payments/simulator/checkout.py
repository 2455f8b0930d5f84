"""Checkout Sessions: what is bought, the hosted page's address, and its three ends: paid, expired, left open."""

from . import charges, customers, intents, methods
from .balance import DAY
from .catalog import line_of
from .events import emit
from .router import listing, operation, updating
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

HALF_HOUR = 1800
PASSED_ON = {
    "capture_method", "description", "metadata", "receipt_email", "setup_future_usage", "shipping",
    "statement_descriptor_suffix", "transfer_group",
}  # fmt: skip
SESSION = (
    "mode line_items! success_url cancel_url payment_intent_data metadata client_reference_id customer_email customer "
    "customer_update expires_at allowed_payment_method_types payment_method_types locale submit_type currency "
    "customer_creation billing_address_collection ui_mode adaptive_pricing saved_payment_method_options custom_text"
)
TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
NO_LONGER = "2026-09-30"


@operation("POST", "/v1/checkout/sessions", SESSION)
def create_session(store: Store, ask: Ask) -> Json:
    if ask.get("mode", "payment") != "payment":
        raise ApiError("The simulator only knows Checkout in payment mode.", status=501, kind="api_error")
    if set(ask.get("payment_intent_data", {})) - PASSED_ON:
        unknown = ", ".join(sorted(set(ask.get("payment_intent_data")) - PASSED_ON))
        raise ApiError(f"The simulator does not know payment_intent_data: {unknown}.", status=501, kind="api_error")
    if ask.get("payment_method_types") and not ask.older(NO_LONGER):
        message = "Received unknown parameter: payment_method_types"
        raise Invalid(message, code="parameter_unknown", param="payment_method_types")
    ask.require("success_url")
    lines = [line_of(store, ask, n) for n in range(len(ask.get("line_items")))]
    total, currency = sum(line["amount_total"] for line in lines), lines[0]["currency"]
    if any(line["currency"] != currency for line in lines):
        raise Invalid("All line items must use the same currency.", param="line_items")
    if total < charges.MINIMUM.get(currency, charges.OTHERWISE):
        raise Invalid("The Checkout Session's total amount is too small.", code="amount_too_small")
    session = _new_session(store, ask, lines, total, currency) | _payer(store, ask)
    store.later(session["expires_at"], "expire", session["id"])
    return _shown(store.add(session), ask)


def _payer(store: Store, ask: Ask) -> Json:
    """Who pays, and whether their card may be kept."""
    creation = ask.choice("customer_creation", "always", "if_required")
    given = [name for name in ("customer", "customer_email", "customer_creation") if ask.get(name)]
    if ask.get("customer") and len(given) > 1:
        raise Invalid(f"You may only specify one of these parameters: {', '.join(given)}.", param=given[1])
    if ask.get("customer_update") and not ask.get("customer"):
        raise Invalid("`customer_update` can only be used with `customer`.", param="customer_update")
    customer = store.find("customer", ask.get("customer")) if ask.get("customer") else None
    filters = ask.get("saved_payment_method_options.allow_redisplay_filters", ["always"])
    kept = {
        "allow_redisplay_filters": filters,
        "payment_method_remove": ask.choice("saved_payment_method_options.payment_method_remove", *SWITCH),
        "payment_method_save": ask.choice("saved_payment_method_options.payment_method_save", *SWITCH),
    }
    return {
        "customer": customer and customer["id"],
        "customer_creation": None if customer else creation or "if_required",
        "saved_payment_method_options": kept if customer or "saved_payment_method_options" in ask.params else None,
        "_update": ask.get("customer_update", {}),
    }


SWITCH = ("disabled", "enabled")


def _new_session(store: Store, ask: Ask, lines: list[Json], total: int, currency: str) -> Json:
    now, key = store.now(), new_id("cs_test")
    expires = ask.integer("expires_at", now + DAY) or 0
    if not now + HALF_HOUR - 60 <= expires <= now + DAY + 60:
        raise Invalid("expires_at must be between 30 minutes and 24 hours from now.", param="expires_at")
    texts = {name: ask.get(f"custom_text.{name}") for name in TEXTS}
    return {
        "id": key, "object": "checkout.session", "adaptive_pricing": {"enabled": False}, "after_expiration": None,
        "allow_promotion_codes": None, "amount_subtotal": total, "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": ask.get("billing_address_collection"), "cancel_url": ask.get("cancel_url"),
        "client_reference_id": ask.get("client_reference_id"), "client_secret": None, "consent": None,
        "consent_collection": None, "created": now, "currency": currency, "currency_conversion": None,
        "custom_fields": [], "custom_text": texts, "customer_details": None,
        "customer_email": ask.get("customer_email"), "discounts": [], "expires_at": expires, "invoice": None,
        "invoice_creation": None, "livemode": False, "locale": ask.get("locale"), "metadata": ask.metadata(),
        "mode": "payment", "payment_intent": None, "payment_link": None, "payment_method_collection": "if_required",
        "allowed_payment_method_types": ask.get("allowed_payment_method_types"), "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False}, "recovered_from": None, "setup_intent": None,
        "shipping_cost": None, "shipping_options": [], "status": "open", "submit_type": ask.get("submit_type"),
        "subscription": None, "success_url": ask.get("success_url"), "ui_mode": "hosted_page",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "url": f"{ask.site}/c/pay/{key}", "_lines": lines, "_intent_data": ask.get("payment_intent_data", {}),
    }  # fmt: skip


def _shown(session: Json, ask: Ask) -> Json:
    if "line_items" not in ask.expand:
        return public(session)
    ask.expand.remove("line_items")
    return public(session) | {"line_items": _lines(session)}


def _lines(session: Json) -> Json:
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": [public(line) for line in session["_lines"]], "has_more": False, "url": url}


@operation("GET", "/v1/checkout/sessions/{id}")
def retrieve_session(store: Store, ask: Ask, key: str) -> Json:
    return _shown(store.find("checkout.session", key), ask)


@operation("GET", "/v1/checkout/sessions/{id}/line_items", "limit")
def list_lines(store: Store, ask: Ask, key: str) -> Json:
    return _lines(store.find("checkout.session", key))


@operation("POST", "/v1/checkout/sessions/{id}/expire")
def expire_now(store: Store, ask: Ask, key: str) -> Json:
    session = store.find("checkout.session", key)
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Session has a status of `{session['status']}`."
        )
    return public(expire(store, key))


def expire(store: Store, key: str) -> Json:
    """Close an open session unpaid: by request, or because its time has come."""
    session = store.find("checkout.session", key)
    if session["status"] == "open":
        session |= {"status": "expired", "url": None}
        emit(store, "checkout.session.expired", store.save(session))
    return session


def may_save(session: Json) -> bool:
    """Whether the page offers to keep the card."""
    options = session.get("saved_payment_method_options") or {}
    return bool(options.get("payment_method_save") == "enabled")


def choices(store: Store, session: Json) -> list[Json]:
    """The cards this customer has saved and may be shown again."""
    options = session.get("saved_payment_method_options") or {}
    return methods.saved(store, session["customer"], options.get("allow_redisplay_filters") or ["always"])


def chosen(store: Store, session: Json, key: str) -> Json:
    """The saved card picked on the page; only this customer's own are there."""
    for method in choices(store, session):
        if method["id"] == key:
            return method
    raise Invalid(f"No such saved card: '{key}'", code="resource_missing", param="payment_method")


def pay(store: Store, key: str, method: Json, *, save: bool = False) -> Json:
    """The payer presses the button: returns the payment intent, whose status says how it went."""
    session = store.find("checkout.session", key)
    if session["status"] != "open":
        raise Invalid(f"This Checkout Session is {session['status']}.")
    if save and not may_save(session):
        raise Invalid("This Checkout Session does not offer to save the card.")
    who = method["billing_details"]
    session |= {"_payer": {"name": who["name"], "email": who["email"] or session["customer_email"]}, "_save": save}
    intent = _intent(store, session)
    store.save(session)
    return finish(store, intents.attempt(store, intent, method))


def _intent(store: Store, session: Json) -> Json:
    if session["payment_intent"]:
        return store.find("payment_intent", session["payment_intent"])
    data = session["_intent_data"]
    wanted = session["customer_creation"] == "always" or data.get("setup_future_usage") or session["_save"]
    if wanted and not session["customer"]:
        session["customer"] = customers.new_customer(store, **session["_payer"])["id"]
    extra: Json = {"metadata": Ask(data).metadata(), "shipping": charges.shipping(data.get("shipping"))}
    extra |= {"_session": session["id"], "_disputed_after": DAY, "_return_url": None, "customer": session["customer"]}
    intent = intents.new_intent(store, session["amount_total"], session["currency"], **(data | extra))
    session["payment_intent"] = intent["id"]
    return intent


def answer_challenge(store: Store, intent: Json, *, passed: bool) -> Json:
    return finish(store, intents.answer_challenge(store, intent, passed=passed))


def finish(store: Store, intent: Json) -> Json:
    """Complete the session whose payment has just succeeded, and keep the card where the payer said so."""
    paid = intent["status"] in ("succeeded", "requires_capture")
    session = store.get(intent.get("_session") or "")
    if not paid or session is None:
        return intent
    if session["_save"]:
        _keep(store, session, intent)
    if session.get("_update", {}).get("name") == "auto" and session["_payer"]["name"]:
        customer = store.find("customer", session["customer"]) | {"name": session["_payer"]["name"]}
        emit(store, "customer.updated", store.save(customer))
    nobody = dict.fromkeys(("address", "business_name", "individual_name", "phone"))
    details = nobody | session["_payer"] | {"tax_exempt": "none", "tax_ids": []}
    received = "paid" if intent["status"] == "succeeded" else "unpaid"
    session |= {"status": "complete", "payment_status": received, "url": None, "customer_details": details}
    emit(store, "checkout.session.completed", store.save(session))
    return intent


def _keep(store: Store, session: Json, intent: Json) -> None:
    if not session["customer"]:
        session["customer"] = customers.new_customer(store, **session["_payer"])["id"]
        store.save(intent | {"customer": session["customer"]})
    methods.attach(
        store, store.find("payment_method", intent["payment_method"]), session["customer"], redisplay="always"
    )


listing("/v1/checkout/sessions", "checkout.session", "payment_intent status customer")
updating("/v1/checkout/sessions/{id}", "checkout.session")
