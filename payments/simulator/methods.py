"""Payment methods: the cards people pay with, and those a customer has saved."""

from .cards import Card, describe, find
from .events import emit
from .router import listed, operation, retrieval, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

NOBODY = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
PLACE = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
METHOD = "type! card billing_details metadata allow_redisplay customer payment_method"
REDISPLAY = ("always", "limited", "unspecified")


def address(given: Json | None) -> Json | None:
    return PLACE | given if given else None


def of_card(store: Store, card: Card, payer: Json | None = None, **given: object) -> Json:
    """A fresh payment method for this card, as each use of a test card makes one."""
    method: Json = {
        "id": new_id("pm"), "object": "payment_method", "allow_redisplay": "unspecified",
        "billing_details": NOBODY | (payer or {}),
        "card": describe(card) | {
            "display_brand": card.brand, "generated_from": None, "three_d_secure_usage": {"supported": True},
            "networks": {"available": [card.brand], "preferred": None}, "regulated_status": "unregulated",
        },
        "created": store.now(), "customer": None, "customer_account": None, "livemode": False, "metadata": {},
        "type": "card", "_card": card.number, **given,
    }  # fmt: skip
    return store.add(method)


def named(store: Store, name: str, payer: Json | None = None) -> Json:
    """The payment method called so: a stored one, or a fresh one for `pm_card_...` and `tok_...`."""
    stored = store.get(name)
    if stored and stored["object"] == "payment_method":
        if stored.get("_gone"):
            raise ApiError("The provided PaymentMethod was detached from a Customer. It may not be used again.")
        return stored
    card = find(name) if name.startswith(("pm_card_", "tok_")) else None
    if card is None:
        raise Invalid(f"No such PaymentMethod: '{name}'", code="resource_missing", param="payment_method")
    return of_card(store, card, payer)


def card_of(method: Json) -> Card:
    card = find(method["_card"])
    if card is None:
        raise ApiError("This test card is no longer known.", code="card_declined")
    return card


def saved(store: Store, customer: str | None, shown: list[str] | None = None) -> list[Json]:
    """The cards of a customer, newest first; `shown` limits them to those one may show again."""
    found = store.select("payment_method", customer=customer) if customer else iter(())
    return [method for method in found if shown is None or method["allow_redisplay"] in shown]


def attach(store: Store, method: Json, customer: str, *, redisplay: str = "") -> Json:
    """Keep a card for the customer's next payment."""
    if method["customer"] not in (None, customer):
        raise ApiError("The payment method you provided has already been attached to a customer.")
    method |= {"customer": customer} | ({"allow_redisplay": redisplay} if redisplay else {})
    emit(store, "payment_method.attached", store.save(method))
    return method


@operation("POST", "/v1/payment_methods", METHOD)
def create_method(store: Store, ask: Ask) -> Json:
    if ask.get("type") != "card":
        raise ApiError("The simulator only knows cards.", status=501, kind="api_error")
    name = ask.get("card.token") or ask.require("card.number")
    card = find(name)
    if card is None:
        raise Invalid(f"No such token or test card: '{name}'", code="resource_missing", param="card")
    payer = ask.get("billing_details", {})
    payer |= {"address": address(payer.get("address"))} if payer else {}
    redisplay = ask.choice("allow_redisplay", *REDISPLAY) or "unspecified"
    method = of_card(store, card, payer, metadata=ask.metadata(), allow_redisplay=redisplay)
    for part in ("exp_month", "exp_year"):
        method["card"][part] = ask.integer(f"card.{part}", method["card"][part])
    return public(store.save(method))


@operation("POST", "/v1/payment_methods/{id}/attach", "customer!")
def attach_method(store: Store, ask: Ask, key: str) -> Json:
    customer = store.find("customer", ask.get("customer"))
    return public(attach(store, named(store, key), customer["id"]))


@operation("POST", "/v1/payment_methods/{id}/detach")
def detach_method(store: Store, ask: Ask, key: str) -> Json:
    method = store.find("payment_method", key)
    if method["customer"] is None:
        raise ApiError("The payment method you provided is not attached to a customer so detachment is impossible.")
    return public(detach(store, method))


def detach(store: Store, method: Json) -> Json:
    """Forget a card: it pays no more."""
    before = method["customer"]
    method |= {"customer": None, "_gone": True}
    emit(store, "payment_method.detached", store.save(method), previous={"customer": before})
    return method


@operation("POST", "/v1/payment_methods/{id}", "metadata billing_details allow_redisplay card")
def update_method(store: Store, ask: Ask, key: str) -> Json:
    method = with_metadata(store.find("payment_method", key), ask)
    given = ask.get("billing_details", {})
    given |= {"address": address(given["address"])} if given.get("address") else {}
    method["billing_details"] |= given
    method["allow_redisplay"] = ask.choice("allow_redisplay", *REDISPLAY) or method["allow_redisplay"]
    emit(store, "payment_method.updated", store.save(method))
    return public(method)


LIST = "limit starting_after ending_before type allow_redisplay"


@operation("GET", "/v1/payment_methods", f"{LIST} customer")
def list_methods(store: Store, ask: Ask) -> Json:
    return _listed(store, ask, ask.get("customer"), "/v1/payment_methods")


@operation("GET", "/v1/customers/{id}/payment_methods", LIST)
def list_customers_methods(store: Store, ask: Ask, key: str) -> Json:
    return _listed(store, ask, store.find("customer", key)["id"], f"/v1/customers/{key}/payment_methods")


def _listed(store: Store, ask: Ask, customer: str | None, path: str) -> Json:
    given = {"customer": customer, "type": ask.get("type"), "allow_redisplay": ask.get("allow_redisplay")}
    filters = {name: value for name, value in given.items() if value is not None}
    return listed(store, ask, "payment_method", path, filters)


@operation("GET", "/v1/customers/{id}/payment_methods/{method}")
def retrieve_customers_method(store: Store, ask: Ask, key: str, name: str) -> Json:
    method = store.find("payment_method", name)
    if method["customer"] != key:
        raise Invalid(f"No such PaymentMethod: '{name}'", status=404, code="resource_missing", param="payment_method")
    return public(method)


retrieval("/v1/payment_methods/{id}", "payment_method")
