"""What Stripe's own command line does to finish a Checkout Session: an operation Stripe does not describe."""

from . import checkout, methods
from .router import operation
from .store import Store
from .wire import ApiError, Ask, Invalid, Json

CONFIRM = "payment_method! expected_amount expected_payment_method_type key return_url consent eid"


@operation("GET", "/v1/payment_pages/{id}", "key")
def retrieve_page(store: Store, ask: Ask, key: str) -> Json:
    return _page(store.find("checkout.session", key))


def _page(session: Json) -> Json:
    names = (
        "id",
        "amount_total",
        "currency",
        "customer",
        "livemode",
        "mode",
        "payment_intent",
        "payment_status",
        "status",
    )
    return {**{name: session[name] for name in names}, "object": "checkout.session", "session_id": session["id"]}


@operation("POST", "/v1/payment_pages/{id}/confirm", CONFIRM)
def confirm_page(store: Store, ask: Ask, key: str) -> Json:
    session = store.find("checkout.session", key)
    if ask.integer("expected_amount", session["amount_total"]) != session["amount_total"]:
        raise Invalid("The expected amount is not what this Checkout Session asks for.", param="expected_amount")
    intent = checkout.pay(store, key, methods.named(store, ask.get("payment_method")))
    error = intent["last_payment_error"]
    if error:
        details = {name: value for name, value in error.items() if name not in ("message", "type")}
        raise ApiError(error["message"], status=402, kind="card_error", **details)
    return _page(store.find("checkout.session", key))
