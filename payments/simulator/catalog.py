"""Products and prices, and what a Checkout Session's lines make of them."""

from .events import emit
from .router import listing, operation, retrieval, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

PRODUCT = "name! active description metadata images id url unit_label shippable statement_descriptor default_price_data"
PRICE = (
    "currency! unit_amount unit_amount_decimal product product_data active metadata nickname lookup_key tax_behavior "
    "billing_scheme"
)


def _product(store: Store, ask: Ask, prefix: str = "") -> Json:
    now, key = store.now(), ask.get("id") if not prefix and ask.get("id") else new_id("prod")
    if store.get(key):
        raise Invalid(f"Product already exists: {key}", code="resource_already_exists", param="id")
    product: Json = {
        "id": key, "object": "product", "active": True,
        "created": now, "default_price": None, "description": ask.get(f"{prefix}description"),
        "images": ask.get(f"{prefix}images", []), "livemode": False, "marketing_features": [],
        "metadata": ask.metadata(f"{prefix}metadata"), "name": ask.require(f"{prefix}name"),
        "package_dimensions": None, "shippable": None, "statement_descriptor": None, "tax_code": None,
        "type": "service", "unit_label": ask.get(f"{prefix}unit_label"), "updated": now, "url": ask.get(f"{prefix}url"),
    }  # fmt: skip
    product.pop("type")
    emit(store, "product.created", store.add(product))
    return product


def _price(store: Store, product: str, currency: str, each: int, **given: object) -> Json:
    return {
        "id": new_id("price"), "object": "price", "active": True, "billing_scheme": "per_unit",
        "created": store.now(), "currency": currency, "custom_unit_amount": None, "livemode": False,
        "lookup_key": None, "metadata": {}, "nickname": None, "product": product, "recurring": None,
        "tax_behavior": "unspecified", "tiers_mode": None, "transform_quantity": None, "type": "one_time",
        "unit_amount": each, "unit_amount_decimal": str(each), **given,
    }  # fmt: skip


@operation("POST", "/v1/products", PRODUCT)
def create_product(store: Store, ask: Ask) -> Json:
    product = _product(store, ask)
    if ask.get("default_price_data"):
        each = ask.amount("default_price_data.unit_amount")
        price = store.add(_price(store, product["id"], ask.currency("default_price_data.currency"), each))
        store.save(product | {"default_price": price["id"]})
        emit(store, "price.created", price)
        product["default_price"] = price["id"]
    return public(product)


@operation("POST", "/v1/products/{id}", "name active description metadata images url unit_label default_price")
def update_product(store: Store, ask: Ask, key: str) -> Json:
    product = with_metadata(store.find("product", key), ask)
    for name in ("name", "description", "images", "url", "unit_label", "default_price"):
        product[name] = ask.get(name, product[name])
    product |= {"active": ask.flag("active") if ask.get("active") else product["active"], "updated": store.now()}
    emit(store, "product.updated", store.save(product))
    return public(product)


@operation("POST", "/v1/prices", PRICE + " recurring")
def create_price(store: Store, ask: Ask) -> Json:
    if ask.get("recurring"):
        raise ApiError("The simulator knows no recurring prices.", status=501, kind="api_error")
    if ask.get("product"):
        product = store.find("product", ask.get("product"))["id"]
    else:
        ask.require("product_data")
        product = _product(store, ask, "product_data.")["id"]
    given = {"metadata": ask.metadata(), "nickname": ask.get("nickname"), "lookup_key": ask.get("lookup_key")}
    price = store.add(_price(store, product, ask.currency(), ask.amount("unit_amount"), **given))
    emit(store, "price.created", price)
    return public(price)


@operation("POST", "/v1/prices/{id}", "active metadata nickname lookup_key tax_behavior")
def update_price(store: Store, ask: Ask, key: str) -> Json:
    price = with_metadata(store.find("price", key), ask)
    price |= {"nickname": ask.get("nickname", price["nickname"])}
    price |= {"active": ask.flag("active") if ask.get("active") else price["active"]}
    emit(store, "price.updated", store.save(price))
    return public(price)


def line_of(store: Store, ask: Ask, n: int) -> Json:
    """One line of a Checkout Session: a stored price, one made on the spot, or the form of versions before 2022."""
    given = Ask(ask.get("line_items")[n])
    quantity, note = given.amount("quantity", 1), ""
    if given.get("price"):
        price = store.find("price", given.get("price"))
        product = store.find("product", price["product"])
        name, note = product["name"], product["description"] or ""
    elif given.get("price_data") is None and ask.older("2022-08-01"):
        price = _price(store, new_id("prod"), given.currency(), given.amount("amount"), active=False)
        name, note = given.require("name"), given.get("description", "")
    else:
        currency, each = given.currency("price_data.currency"), given.amount("price_data.unit_amount")
        known = given.get("price_data.product")
        name = store.find("product", known)["name"] if known else given.require("price_data.product_data.name")
        note = given.get("price_data.product_data.description", "")
        price = _price(store, known or new_id("prod"), currency, each, active=False)
    total = price["unit_amount"] * quantity
    if not price["active"] and given.get("price"):
        raise Invalid("The price specified is inactive. This field only accepts active prices.", param="line_items")
    return {
        "id": new_id("li"), "object": "item", "adjustable_quantity": None, "amount_discount": 0,
        "amount_subtotal": total, "amount_tax": 0, "amount_total": total, "currency": price["currency"],
        "description": name, "metadata": {}, "price": price, "quantity": quantity, "_note": note,
    }  # fmt: skip


listing("/v1/products", "product", "active")
retrieval("/v1/products/{id}", "product")
listing("/v1/prices", "price", "product currency active")
retrieval("/v1/prices/{id}", "price")
