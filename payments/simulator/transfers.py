"""Transfers to connected accounts, and their reversals."""

from .balance import available_with, book, insufficient
from .events import emit
from .router import listed, listing, operation, retrieval, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, missing, new_id, public

TRANSFER = "amount currency! destination! source_transaction transfer_group description metadata source_type"


@operation("POST", "/v1/transfers", TRANSFER)
def create_transfer(store: Store, ask: Ask) -> Json:
    currency, source = ask.currency(), ask.get("source_transaction")
    payee = _payee(store, ask.get("destination"))
    charge = _source(store, source, currency) if source else None
    amount = ask.amount("amount", charge["amount"] if charge else None)
    if charge:
        _check_source(store, charge, amount)
    elif amount > store.balance("", currency)[0]:
        raise insufficient(
            "You have insufficient funds in your Stripe account. One likely reason you have insufficient funds is that "
            "your funds are automatically being paid out; try enabling manual payouts."
        )
    return public(_send(store, ask, payee, charge, amount, currency))


def _payee(store: Store, key: str) -> Json:
    payee = store.get(key)
    if payee is None or payee["object"] != "account":
        raise Invalid(f"No such destination: '{key}'", code="resource_missing", param="destination")
    if "active" not in (payee["capabilities"].get("transfers"), payee["capabilities"].get("legacy_payments")):
        raise ApiError(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers, "
            "crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    return payee


def _source(store: Store, key: str, currency: str) -> Json:
    charge = store.get(key)
    if charge is None or charge["object"] != "charge" or charge.get("_account"):
        raise Invalid(f"No such charge: '{key}'", code="resource_missing", param="source_transaction")
    if charge["currency"] != currency:
        raise ApiError("The currency of source_transaction's balance transaction must match.", param="currency")
    return charge


def _check_source(store: Store, charge: Json, amount: int) -> None:
    drawn = sum(t["amount"] - t["amount_reversed"] for t in store.select("transfer", source_transaction=charge["id"]))
    if not charge["paid"]:
        raise ApiError("The source_transaction has not succeeded.", param="source_transaction")
    worth = charge["amount_captured"] - charge["amount_refunded"]
    if not charge["captured"] or drawn + amount > worth:
        raise ApiError(
            "Transfers using this transaction as a source must not exceed the source amount of "
            f"{worth}. Transfers already made from it come to {drawn}.",
            param="amount",
        )


def _group(ask: Ask, charge: Json | None) -> str | None:
    asked = ask.get("transfer_group")
    if asked or charge is None:
        return str(asked) if asked else None
    return str(charge["transfer_group"] or f"group_{charge['payment_intent']}")


def _send(store: Store, ask: Ask, payee: Json, charge: Json | None, amount: int, currency: str) -> Json:
    key, payment, there = new_id("tr"), new_id("py"), payee["id"]
    ready = available_with(store, charge["balance_transaction"]) if charge else 0
    out = book(store, "transfer", key, amount=-amount, currency=currency, available_on=ready)
    arrived = book(store, "payment", payment, amount=amount, currency=currency, account=there, available_on=ready)
    transfer: Json = {
        "id": key, "object": "transfer", "amount": amount, "amount_reversed": 0, "balance_transaction": out["id"],
        "created": store.now(), "currency": currency, "description": ask.get("description"), "destination": there,
        "destination_payment": payment, "livemode": False, "metadata": ask.metadata(),
        "reversals": {"object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{key}/reversals"},
        "reversed": False, "source_transaction": charge and charge["id"], "source_type": "card",
        "transfer_group": _group(ask, charge), "_arrived": arrived["id"],
    }  # fmt: skip
    store.add(transfer)
    store.add(_destination_payment(store, transfer, payment, arrived["id"]), account=there)
    emit(store, "transfer.created", transfer)
    return transfer


def _destination_payment(store: Store, transfer: Json, key: str, entry: str) -> Json:
    """What the payee sees: a payment whose source is the transfer."""
    nobody = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
    return {
        "id": key, "object": "charge", "amount": transfer["amount"], "amount_captured": transfer["amount"],
        "amount_refunded": 0, "balance_transaction": entry, "billing_details": nobody, "captured": True,
        "created": store.now(), "currency": transfer["currency"], "description": transfer["description"],
        "disputed": False, "livemode": False, "metadata": {}, "paid": True, "payment_intent": None, "refunded": False,
        "source_transfer": transfer["id"], "status": "succeeded", "transfer_group": transfer["transfer_group"],
        "_account": transfer["destination"],
    }  # fmt: skip


@operation("POST", "/v1/transfers/{id}/reversals", "amount description metadata refund_application_fee")
def reverse_transfer(store: Store, ask: Ask, key: str) -> Json:
    transfer = store.find("transfer", key)
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise ApiError("Transfer is already fully reversed.", code="transfer_already_reversed")
    amount = ask.amount("amount", left)
    if amount > left:
        raise ApiError(f"Reversal amount ({amount}) is greater than unreversed amount on transfer ({left}).")
    there, currency = transfer["destination"], transfer["currency"]
    ready = available_with(store, transfer["_arrived"])
    if amount > store.balance(there, currency)[1 if ready else 0]:
        raise insufficient("The connected account's balance does not cover this reversal.")
    return public(_reverse(store, ask, transfer, amount, ready))


def _reverse(store: Store, ask: Ask, transfer: Json, amount: int, ready: int) -> Json:
    key, currency = new_id("trr"), transfer["currency"]
    back = book(store, "transfer_refund", key, amount=amount, currency=currency, available_on=ready)
    refund = _destination_refund(store, transfer, amount, ready)
    reversal: Json = {
        "id": key, "object": "transfer_reversal", "amount": amount, "balance_transaction": back["id"],
        "created": store.now(), "currency": currency, "destination_payment_refund": refund, "metadata": ask.metadata(),
        "source_refund": None, "transfer": transfer["id"],
    }  # fmt: skip
    store.add(reversal)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    newest = [reversal, *transfer["reversals"]["data"]]
    transfer["reversals"] |= {"data": newest[:10], "has_more": transfer["reversals"]["has_more"] or len(newest) > 10}
    emit(store, "transfer.reversed", store.save(transfer))
    return reversal


def _destination_refund(store: Store, transfer: Json, amount: int, ready: int) -> str:
    """What the payee sees of a reversal: a refund of the payment the transfer made."""
    key, currency, there = new_id("pyr"), transfer["currency"], transfer["destination"]
    entry = book(store, "payment_refund", key, amount=-amount, currency=currency, account=there, available_on=ready)
    payment = store.find("charge", transfer["destination_payment"])
    payment["amount_refunded"] += amount
    store.save(payment | {"refunded": payment["amount_refunded"] == payment["amount"]})
    refund = {
        "id": key, "object": "refund", "amount": amount, "balance_transaction": entry["id"], "charge": payment["id"],
        "created": store.now(), "currency": currency, "metadata": {}, "payment_intent": None, "reason": None,
        "receipt_number": None, "source_transfer_reversal": None, "status": "succeeded", "transfer_reversal": None,
    }  # fmt: skip
    store.add(refund, account=there)
    return key


@operation("GET", "/v1/transfers/{id}/reversals/{reversal}")
def retrieve_reversal(store: Store, ask: Ask, key: str, reversal: str) -> Json:
    found = store.find("transfer_reversal", reversal)
    if found["transfer"] != key:
        raise missing("transfer_reversal", reversal)
    return public(found)


@operation("POST", "/v1/transfers/{id}/reversals/{reversal}", "metadata")
def update_reversal(store: Store, ask: Ask, key: str, reversal: str) -> Json:
    retrieve_reversal(store, ask, key, reversal)
    return public(store.save(with_metadata(store.find("transfer_reversal", reversal), ask)))


@operation("GET", "/v1/transfers/{id}/reversals", "limit starting_after ending_before")
def list_reversals(store: Store, ask: Ask, key: str) -> Json:
    filters = {"transfer": store.find("transfer", key)["id"]}
    return listed(store, ask, "transfer_reversal", f"/v1/transfers/{key}/reversals", filters)


@operation("POST", "/v1/transfers/{id}", "metadata description")
def update_transfer(store: Store, ask: Ask, key: str) -> Json:
    transfer = with_metadata(store.find("transfer", key), ask)
    transfer["description"] = ask.get("description", transfer["description"])
    emit(store, "transfer.updated", store.save(transfer))
    return public(transfer)


def of_group(store: Store, group: str) -> tuple[list[Json], list[Json]]:
    """The transfers of a group, and their reversals."""
    found = [public(row) for row in store.select("transfer", transfer_group=group)]
    return found, [row for one in found for row in store.select("transfer_reversal", transfer=one["id"])]


listing("/v1/transfers", "transfer", "transfer_group destination")
retrieval("/v1/transfers/{id}", "transfer")
