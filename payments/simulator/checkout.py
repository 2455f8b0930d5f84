"""Checkout Sessions: what is bought, the hosted page's address, and its three ends: paid, expired, left open."""

from . import intents
from .balance import DAY
from .cards import Card
from .events import emit
from .router import listing, operation, updating
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

HALF_HOUR = 1800
PASSED_ON = {"description", "metadata", "receipt_email", "transfer_group", "statement_descriptor_suffix"}
SESSION = (
    "mode! line_items! success_url! cancel_url payment_intent_data metadata client_reference_id customer_email "
    "expires_at allowed_payment_method_types locale submit_type currency customer_creation billing_address_collection "
    "ui_mode adaptive_pricing"
)


@operation("POST", "/v1/checkout/sessions", SESSION)
def create_session(store: Store, ask: Ask) -> Json:
    if ask.get("mode") != "payment":
        raise ApiError("The simulator only knows Checkout in payment mode.", status=501, kind="api_error")
    if set(ask.get("payment_intent_data", {})) - PASSED_ON:
        unknown = ", ".join(sorted(set(ask.get("payment_intent_data")) - PASSED_ON))
        raise ApiError(f"The simulator does not know payment_intent_data: {unknown}.", status=501, kind="api_error")
    lines = [_line(store, ask, n) for n in range(len(ask.get("line_items")))]
    total, currency = sum(line["amount_total"] for line in lines), lines[0]["currency"]
    if any(line["currency"] != currency for line in lines):
        raise Invalid("All line items must use the same currency.", param="line_items")
    if total < intents.MINIMUM:
        raise Invalid("The Checkout Session's total amount is too small.", code="amount_too_small")
    session = _new_session(store, ask, lines, total, currency)
    store.later(session["expires_at"], "expire", session["id"])
    return _shown(store.add(session), ask)


def _line(store: Store, ask: Ask, n: int) -> Json:
    given = Ask(ask.get("line_items")[n])
    currency, quantity = given.currency("price_data.currency"), given.amount("quantity", 1)
    each, name = given.amount("price_data.unit_amount"), given.require("price_data.product_data.name")
    price: Json = {
        "id": new_id("price"), "object": "price", "active": False, "billing_scheme": "per_unit",
        "created": store.now(), "currency": currency, "custom_unit_amount": None, "livemode": False,
        "lookup_key": None, "metadata": {}, "nickname": None, "product": new_id("prod"), "recurring": None,
        "tax_behavior": "unspecified", "tiers_mode": None, "transform_quantity": None, "type": "one_time",
        "unit_amount": each, "unit_amount_decimal": str(each),
    }  # fmt: skip
    return {
        "id": new_id("li"), "object": "item", "amount_discount": 0, "amount_subtotal": each * quantity,
        "amount_tax": 0, "amount_total": each * quantity, "currency": currency, "description": name, "price": price,
        "quantity": quantity, "_note": given.get("price_data.product_data.description", ""),
    }  # fmt: skip


def _new_session(store: Store, ask: Ask, lines: list[Json], total: int, currency: str) -> Json:
    now, key = store.now(), new_id("cs_test")
    expires = ask.integer("expires_at", now + DAY) or 0
    if not now + HALF_HOUR - 60 <= expires <= now + DAY:
        raise Invalid("expires_at must be between 30 minutes and 24 hours from now.", param="expires_at")
    return {
        "id": key, "object": "checkout.session", "adaptive_pricing": {"enabled": False}, "after_expiration": None,
        "allow_promotion_codes": None, "amount_subtotal": total, "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": ask.get("billing_address_collection"), "cancel_url": ask.get("cancel_url"),
        "client_reference_id": ask.get("client_reference_id"), "client_secret": None, "consent": None,
        "consent_collection": None, "created": now, "currency": currency, "currency_conversion": None,
        "custom_fields": [], "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit")),
        "customer": None, "customer_creation": ask.get("customer_creation", "if_required"), "customer_details": None,
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


def pay(store: Store, key: str, card: Card, *, name: str, email: str) -> Json:
    """The payer presses the button: returns the payment intent, whose status says how it went."""
    session = store.find("checkout.session", key)
    if session["status"] != "open":
        raise Invalid(f"This Checkout Session is {session['status']}.")
    session |= {"_payer": {"name": name or None, "email": email or session["customer_email"]}}
    if session["payment_intent"]:
        intent = store.find("payment_intent", session["payment_intent"])
    else:
        data = session["_intent_data"]
        extra = {"metadata": Ask(data).metadata(), "_session": key, "_disputed_after": DAY, "_return_url": None}
        given = {name: value for name, value in data.items() if name != "metadata"} | extra
        intent = intents.new_intent(store, session["amount_total"], session["currency"], **given)
        session["payment_intent"] = intent["id"]
    store.save(session)
    intent = intents.attempt(store, intent, card, payer=session["_payer"])
    return finish(store, intent)


def answer_challenge(store: Store, intent: Json, *, passed: bool) -> Json:
    session = store.get(intent.get("_session") or "") or {}
    return finish(store, intents.answer_challenge(store, intent, passed=passed, payer=session.get("_payer")))


def finish(store: Store, intent: Json) -> Json:
    """Complete the session whose payment has just succeeded."""
    if intent["status"] == "succeeded" and intent.get("_session"):
        session = store.find("checkout.session", intent["_session"])
        nobody = dict.fromkeys(("address", "business_name", "individual_name", "phone"))
        details = nobody | session["_payer"] | {"tax_exempt": "none", "tax_ids": []}
        session |= {"status": "complete", "payment_status": "paid", "url": None, "customer_details": details}
        emit(store, "checkout.session.completed", store.save(session))
    return intent


listing("/v1/checkout/sessions", "checkout.session", "payment_intent status")
updating("/v1/checkout/sessions/{id}", "checkout.session")
