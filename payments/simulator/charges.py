"""Charges: money taken from a card at once, or only reserved and captured later; or the reason why not."""

from . import methods
from .balance import SETTLES_AFTER, book, fee_for
from .cards import CODES, DECLINES, Card, describe
from .events import emit
from .router import listing, operation, retrieval, updating
from .store import Store
from .wire import LARGEST_AMOUNT, ApiError, Ask, Invalid, Json, new_id, public

MINIMUM = {
    "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "jpy": 50, "mxn": 1000,
    "nok": 300, "pln": 200, "sek": 300,
}  # fmt: skip
OTHERWISE = 50
CHARGE = (
    "amount! currency! source customer description metadata receipt_email transfer_group capture shipping "
    "statement_descriptor statement_descriptor_suffix"
)
WORDS = {
    "approved_by_network": "Payment complete.",
    "declined_by_network": "The bank did not return any further details with this decline.",
}


def check_amount(amount: int, currency: str) -> int:
    least = MINIMUM.get(currency, OTHERWISE)
    if amount < least:
        message = f"Amount must be at least {least} in {currency}."
        raise Invalid(message, code="amount_too_small", param="amount")
    if amount > LARGEST_AMOUNT:
        raise Invalid("Amount is too large.", code="amount_too_large", param="amount")
    return amount


def draw(store: Store, what: Json, method: Json, *, capture: bool = True) -> Json:
    """Take `what` (a payment intent, or what a bare charge was asked for) from the card and store the charge."""
    card = methods.card_of(method)
    charge = store.add(_new(store, what, method, card))
    if not capture:
        charge |= {"captured": False, "amount_captured": 0}
        store.save(charge)
    else:
        _book(store, charge, card)
    emit(store, "charge.succeeded", charge)
    if card.disputed:
        store.later(store.now() + int(what.get("_disputed_after", 0)), "dispute", charge["id"])
    return charge


def _book(store: Store, charge: Json, card: Card) -> None:
    amount, currency = charge["amount_captured"], charge["currency"]
    settles = 0 if card.instant else store.now() + SETTLES_AFTER
    fee = 0 if card.instant else fee_for(amount, currency)
    entry = book(store, "charge", charge["id"], amount=amount, currency=currency, fee=fee, available_on=settles)
    store.save(charge | {"balance_transaction": entry["id"]})
    charge["balance_transaction"] = entry["id"]


def decline(store: Store, what: Json, method: Json, reason: str) -> tuple[Json, Json]:
    """The bank says no: the failed charge, and the error to show."""
    charge = _new(store, what, method, methods.card_of(method))
    code, message = CODES.get(reason, "card_declined"), DECLINES[reason]
    refusal = {"network_status": "declined_by_network", "reason": reason, "type": "issuer_declined"}
    refusal |= {"seller_message": WORDS["declined_by_network"]}
    charge |= {"amount_captured": 0, "captured": False, "paid": False, "status": "failed", "receipt_url": None}
    charge |= {"failure_code": code, "failure_message": message, "outcome": charge["outcome"] | refusal}
    error = {"charge": charge["id"], "code": code, "message": message, "type": "card_error"}
    error |= {"decline_code": reason} if reason not in ("authentication_failed",) else {}
    emit(store, "charge.failed", store.add(charge))
    return charge, error


def _new(store: Store, what: Json, method: Json, card: Card) -> Json:
    key = new_id("ch")
    outcome = {"network_status": "approved_by_network", "reason": None, "risk_level": "normal", "type": "authorized"}
    shown = describe(card) | {"network": card.brand}
    return {
        "id": key, "object": "charge", "amount": what["amount"], "amount_captured": what["amount"],
        "amount_refunded": 0, "application": None, "application_fee": None, "application_fee_amount": None,
        "balance_transaction": None, "billing_details": method["billing_details"], "captured": True,
        "created": store.now(), "currency": what["currency"], "customer": what["customer"],
        "description": what["description"], "disputed": False, "failure_balance_transaction": None,
        "failure_code": None, "failure_message": None, "fraud_details": {}, "livemode": False,
        "metadata": what["metadata"], "on_behalf_of": None,
        "outcome": outcome | {"seller_message": WORDS["approved_by_network"]}, "paid": True,
        "payment_intent": what.get("id"), "payment_method": method["id"],
        "payment_method_details": {"type": "card", "card": shown}, "receipt_email": what["receipt_email"],
        "receipt_number": None, "receipt_url": f"{store.setting('site')}/receipts/{key}", "refunded": False,
        "review": None, "shipping": what["shipping"], "source_transfer": None, "statement_descriptor": None,
        "statement_descriptor_suffix": None, "status": "succeeded", "transfer_data": None,
        "transfer_group": what["transfer_group"], "_card": card.number,
        "_dispute": {"reason": card.reason, "inquiry": card.inquiry},
    }  # fmt: skip


def capture(store: Store, charge: Json, amount: int | None) -> Json:
    """Take what was reserved, or part of it; the rest is let go."""
    if charge["captured"] or charge["refunded"]:
        raise ApiError(f"Charge {charge['id']} has already been captured.", code="charge_already_captured")
    taken = charge["amount"] if amount is None else amount
    if not 0 < taken <= charge["amount"]:
        message = f"You cannot capture more than the authorized amount ({charge['amount']})."
        raise ApiError(message, code="amount_too_large", param="amount_to_capture")
    charge |= {"captured": True, "amount_captured": taken}
    _book(store, charge, methods.card_of(charge))
    emit(store, "charge.captured", charge)
    return charge


def let_go(store: Store, charge: Json) -> Json:
    """A reservation ends without money: nothing was booked, so nothing is booked back."""
    charge |= {"amount_refunded": charge["amount"], "refunded": True}
    emit(store, "charge.refunded", store.save(charge))
    return charge


def shipping(given: Json | None) -> Json | None:
    nothing = {"carrier": None, "phone": None, "tracking_number": None}
    return {**nothing, **given, "address": methods.address(given.get("address"))} if given else None


@operation("POST", "/v1/charges", CHARGE)
def create_charge(store: Store, ask: Ask) -> Json:
    amount, currency = check_amount(ask.amount("amount"), ask.currency()), ask.currency()
    source = ask.get("source") or ask.get("customer")
    if not source:
        raise Invalid("Must provide source or customer.", code="parameter_missing", param="source")
    customer = store.find("customer", ask.get("customer")) if ask.get("customer") else None
    kept = methods.saved(store, customer["id"]) if customer and not ask.get("source") else []
    method = kept[0] if kept else methods.named(store, source)
    what: Json = {name: ask.get(name) for name in ("description", "receipt_email", "transfer_group")}
    what |= {"amount": amount, "currency": currency, "metadata": ask.metadata(), "customer": ask.get("customer")}
    what["shipping"] = shipping(ask.get("shipping"))
    reason = methods.card_of(method).decline
    if reason:
        _, error = decline(store, what, method, reason)
        details = {name: value for name, value in error.items() if name not in ("message", "type")}
        raise ApiError(error["message"], status=402, kind="card_error", **details)
    return public(draw(store, what, method, capture=str(ask.get("capture", "true")).lower() == "true"))


@operation("POST", "/v1/charges/{id}/capture", "amount receipt_email statement_descriptor statement_descriptor_suffix")
def capture_charge(store: Store, ask: Ask, key: str) -> Json:
    charge = store.find("charge", key, account=ask.account)
    if charge["payment_intent"]:
        raise ApiError("This charge belongs to a PaymentIntent: capture that one instead.")
    return public(capture(store, charge, ask.integer("amount")))


listing("/v1/charges", "charge", "payment_intent transfer_group customer")
retrieval("/v1/charges/{id}", "charge")
updating("/v1/charges/{id}", "charge", "description receipt_email transfer_group")
