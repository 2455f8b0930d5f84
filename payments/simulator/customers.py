"""Customers: who pays, remembered from one payment to the next."""

from typing import Any

from . import methods
from .events import emit
from .router import listing, operation, with_metadata
from .store import Store
from .wire import Ask, Invalid, Json, new_id, public

FIELDS = ("description", "email", "name", "phone")
CUSTOMER = f"{' '.join(FIELDS)} address shipping metadata invoice_settings preferred_locales tax_exempt"


def new_customer(store: Store, **given: Any) -> Json:
    key = new_id("cus")
    customer: Json = {
        "id": key, "object": "customer", "address": None, "balance": 0, "created": store.now(), "currency": None,
        "default_source": None, "delinquent": False, "description": None, "discount": None, "email": None,
        "invoice_prefix": key[4:12].upper(), "livemode": False, "metadata": {}, "name": None,
        "next_invoice_sequence": 1, "phone": None, "preferred_locales": [], "shipping": None, "tax_exempt": "none",
        "test_clock": None, **given,
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
    }  # fmt: skip
    emit(store, "customer.created", store.add(customer))
    return customer


def _given(ask: Ask) -> Json:
    fields: Json = {name: ask.get(name) for name in FIELDS if name in ask.params}
    for name in ("preferred_locales", "tax_exempt"):
        fields |= {name: ask.get(name)} if ask.get(name) else {}
    if "address" in ask.params:
        fields["address"] = methods.address(ask.get("address"))
    if "shipping" in ask.params:
        shipping = ask.get("shipping")
        where = {"address": methods.address(shipping.get("address"))} if shipping else {}
        fields["shipping"] = {"phone": None, **shipping, **where} if shipping else None
    return fields


@operation("POST", "/v1/customers", f"{CUSTOMER} payment_method")
def create_customer(store: Store, ask: Ask) -> Json:
    customer = new_customer(store, **_given(ask), metadata=ask.metadata())
    if ask.get("payment_method"):
        methods.attach(store, methods.named(store, ask.get("payment_method")), customer["id"])
    return public(_with_default(store, ask, customer))


def _with_default(store: Store, ask: Ask, customer: Json) -> Json:
    chosen = ask.get("invoice_settings.default_payment_method")
    if chosen:
        method = store.find("payment_method", chosen)
        if method["customer"] != customer["id"]:
            raise Invalid("The customer does not have a payment method with this ID.", code="resource_missing")
        customer["invoice_settings"]["default_payment_method"] = chosen
    return store.save(customer)


@operation("GET", "/v1/customers/{id}")
def retrieve_customer(store: Store, ask: Ask, key: str) -> Json:
    gone = store.get(f"deleted_{key}")
    return {"id": key, "object": "customer", "deleted": True} if gone else public(store.find("customer", key))


@operation("POST", "/v1/customers/{id}", CUSTOMER)
def update_customer(store: Store, ask: Ask, key: str) -> Json:
    before = store.find("customer", key)
    customer = _with_default(store, ask, with_metadata(before | _given(ask), ask))
    changed = {name: value for name, value in before.items() if customer[name] != value}
    emit(store, "customer.updated", customer, previous=changed)
    return public(customer)


@operation("DELETE", "/v1/customers/{id}")
def delete_customer(store: Store, ask: Ask, key: str) -> Json:
    customer = store.find("customer", key)
    for method in methods.saved(store, key):
        methods.detach(store, method)
    store.remove(key)
    store.add({"id": f"deleted_{key}", "object": "_deleted"})
    emit(store, "customer.deleted", customer)
    return {"id": key, "object": "customer", "deleted": True}


listing("/v1/customers", "customer", "email")
