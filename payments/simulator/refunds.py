"""Refunds: of a charge at most what it brought, never while the bank disputes it.

They come out of the platform's balance, which may go below zero: Stripe then debits the platform's bank. Where it
cannot, refunds stay pending; the switch `refunds/hold` makes that case.
"""

from .balance import available_with, book
from .disputes import resolve_inquiries
from .events import emit
from .router import listing, operation, retrieval, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


@operation("POST", "/v1/refunds", "charge payment_intent amount reason metadata currency")
def create_refund(store: Store, ask: Ask) -> Json:
    charge, reason = _charge(store, ask), ask.get("reason")
    if reason is not None and reason not in REASONS:
        raise Invalid(f"Invalid reason: must be one of {', '.join(REASONS)}", param="reason")
    if not charge["captured"]:
        raise ApiError("This charge was only authorised: cancel its payment intent instead.", param="charge")
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if any(not d["is_charge_refundable"] for d in store.select("dispute", charge=charge["id"])):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed", charge=charge["id"])
    amount = ask.amount("amount", left)
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise ApiError(message, param="amount")
    return public(_refund(store, ask, charge, amount, reason))


def _charge(store: Store, ask: Ask) -> Json:
    key = ask.get("charge")
    if key is None:
        intent = store.find("payment_intent", ask.require("payment_intent"))
        key = intent["latest_charge"] or ""
    charge = store.find("charge", key, account=ask.account)
    if not charge["paid"]:
        raise ApiError("This charge did not succeed, so there is nothing to refund.", param="charge")
    return charge


def _refund(store: Store, ask: Ask, charge: Json, amount: int, reason: str | None) -> Json:
    refund: Json = {
        "id": new_id("re"), "object": "refund", "amount": amount, "balance_transaction": None, "charge": charge["id"],
        "created": store.now(), "currency": charge["currency"], "metadata": ask.metadata(),
        "payment_intent": charge["payment_intent"], "reason": reason, "receipt_number": None,
        "source_transfer_reversal": None, "status": "pending", "transfer_reversal": None,
    }  # fmt: skip
    store.add(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    store.save(charge)
    if store.setting("hold_refunds"):
        refund["pending_reason"] = "insufficient_funds"
    else:
        _pay(store, refund, charge)
    emit(store, "refund.created", store.save(refund))
    emit(store, "charge.refunded", charge)
    if charge["refunded"]:
        resolve_inquiries(store, charge["id"])
    return refund


def _pay(store: Store, refund: Json, charge: Json) -> None:
    amount, currency = refund["amount"], refund["currency"]
    ready = available_with(store, charge["balance_transaction"])
    entry = book(store, "refund", refund["id"], amount=-amount, currency=currency, available_on=ready)
    refund.pop("pending_reason", None)
    refund |= {"status": "succeeded", "balance_transaction": entry["id"]}


def hold(store: Store, *, on: bool) -> list[Json]:
    """Keep new refunds pending, or let go: those that wait are paid, oldest first, and returned."""
    store.set("hold_refunds", "yes" if on else "")
    waiting = [] if on else list(store.select("refund", status="pending"))[::-1]
    for refund in waiting:
        _pay(store, refund, store.find("charge", refund["charge"]))
        emit(store, "refund.updated", store.save(refund))
    return waiting


def fail_refund(store: Store, key: str) -> Json:
    """The payer's bank sends the money back: what was refunded returns to the balance."""
    refund = store.find("refund", key)
    if refund["status"] != "succeeded":
        raise Invalid(f"Only a refund that succeeded can still fail; this one is {refund['status']}.")
    amount, currency = refund["amount"], refund["currency"]
    entry = book(store, "refund_failure", key, amount=amount, currency=currency)
    refund |= {"status": "failed", "failure_balance_transaction": entry["id"], "failure_reason": "declined"}
    charge = store.find("charge", refund["charge"])
    charge["amount_refunded"] -= amount
    store.save(charge | {"refunded": False})
    emit(store, "refund.failed", store.save(refund))
    return refund


@operation("POST", "/v1/refunds/{id}", "metadata")
def update_refund(store: Store, ask: Ask, key: str) -> Json:
    refund = with_metadata(store.find("refund", key), ask)
    emit(store, "refund.updated", store.save(refund))
    return public(refund)


listing("/v1/refunds", "refund", "charge payment_intent")
retrieval("/v1/refunds/{id}", "refund")
