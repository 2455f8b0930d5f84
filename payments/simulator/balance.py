"""Balances: every movement is a balance transaction; payouts take what is available to a bank account."""

from .events import emit
from .router import listing, operation, retrieval, updating
from .store import Store
from .wire import ZERO_DECIMAL, ApiError, Ask, Invalid, Json, new_id, public

DAY = 86_400
SETTLES_AFTER = 2 * DAY
PAYOUT_TAKES = 2 * DAY
CATEGORIES = {
    "transfer_refund": "transfer_reversal",
    "payment": "charge",
    "payment_refund": "refund",
    "payout_failure": "payout_reversal",
    "refund_failure": "refund_failure",
}
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "no_account": "The bank account could not be located.",
    "could_not_process": "The bank could not process this payout.",
}


def fee_for(amount: int, currency: str) -> int:
    """What Stripe keeps of a card payment: 2.9% and 30 minor units, or 3.6% where there are no minor units."""
    if currency in ZERO_DECIMAL:
        return (amount * 36 + 500) // 1000
    return (amount * 29 + 500) // 1000 + 30


def book(
    store: Store,
    kind: str,
    source: str,
    *,
    amount: int,
    currency: str,
    fee: int = 0,
    account: str = "",
    available_on: int = 0,
    category: str = "",
) -> Json:
    """Move a balance, now or (with a later `available_on`) as pending, and return the balance transaction."""
    now, net = store.now(), amount - fee
    pending = available_on > now
    detail = {"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees"}
    entry: Json = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": max(available_on, now),
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [detail | {"type": "stripe_fee"}] if fee else [],
        "net": net,
        "reporting_category": category or CATEGORIES.get(kind, kind),
        "source": source,
        "status": "pending" if pending else "available",
        "type": kind,
        "_account": account,
    }
    store.shift(account, currency, **{"pending" if pending else "available": net})
    if pending:
        store.later(available_on, "settle", entry["id"])
    return store.add(entry, account=account)


def settle(store: Store, key: str) -> None:
    """Funds become available: a timer, or the switch under /_sim/."""
    entry = store.find("balance_transaction", key)
    if entry["status"] == "pending":
        store.shift(entry["_account"], entry["currency"], available=entry["net"], pending=-entry["net"])
        store.save({**entry, "status": "available", "available_on": min(entry["available_on"], store.now())})


def available_with(store: Store, key: str | None) -> int:
    """When money tied to this balance transaction becomes available; 0 once it is."""
    entry = store.get(key) if key else None
    return int(entry["available_on"]) if entry and entry["status"] == "pending" else 0


def insufficient(message: str) -> ApiError:
    return ApiError(message, code="balance_insufficient")


@operation("GET", "/v1/balance")
def read_balance(store: Store, ask: Ask) -> Json:
    rows = [row for row in store.balances() if row[0] == ask.account] or [(ask.account, "usd", 0, 0)]
    return {
        "object": "balance",
        "livemode": False,
        "available": [_share(currency, available) for _, currency, available, _ in rows],
        "pending": [_share(currency, pending) for _, currency, _, pending in rows],
    }


def _share(currency: str, amount: int) -> Json:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


PAYOUT = "amount! currency! description metadata method source_type statement_descriptor destination"


@operation("POST", "/v1/payouts", PAYOUT)
def create_payout(store: Store, ask: Ask) -> Json:
    amount, currency = ask.amount("amount"), ask.currency()
    if amount > store.balance(ask.account, currency)[0]:
        raise insufficient("You have insufficient funds in your Stripe account for this payout.")
    payout = pay_out(store, amount, currency, ask.account, automatic=False)
    return public(store.save({**payout, "metadata": ask.metadata(), "description": ask.get("description")}))


def pay_out(store: Store, amount: int, currency: str, account: str, *, automatic: bool) -> Json:
    now, key = store.now(), new_id("po")
    entry = book(store, "payout", key, amount=-amount, currency=currency, account=account)
    payout: Json = {
        "id": key, "object": "payout", "amount": amount, "arrival_date": now + PAYOUT_TAKES, "automatic": automatic,
        "balance_transaction": entry["id"], "created": now, "currency": currency, "description": None,
        "destination": new_id("ba"), "failure_balance_transaction": None, "failure_code": None,
        "failure_message": None, "livemode": False, "metadata": {}, "method": "standard", "original_payout": None,
        "reconciliation_status": "in_progress" if automatic else "not_applicable", "reversed_by": None,
        "source_type": "card", "statement_descriptor": None, "status": "pending", "trace_id": None,
        "type": "bank_account", "_account": account,
    }  # fmt: skip
    store.add(payout, account=account)
    store.later(now + PAYOUT_TAKES, "payout", key)
    emit(store, "payout.created", payout, account=account)
    return payout


def finish_payout(store: Store, key: str) -> None:
    """The bank answers: paid, or failed where the payee gave the account whose payouts fail."""
    payout = store.find("payout", key)
    owner = store.get(payout["_account"]) or {}
    if payout["status"] == "pending" and owner.get("_bank") == "payouts_fail":
        fail_payout(store, payout, "account_closed")
    elif payout["status"] == "pending":
        store.save(payout | {"status": "paid"})
        emit(store, "payout.paid", payout | {"status": "paid"}, account=payout["_account"])


def fail_payout(store: Store, payout: Json, code: str) -> Json:
    """The money comes back to the balance. A payout may fail after it was called paid, as banks do."""
    if payout["status"] not in ("pending", "in_transit", "paid") or code not in FAILURES:
        raise Invalid("This payout can no longer fail, or the failure code is unknown.")
    amount, currency, account = payout["amount"], payout["currency"], payout["_account"]
    entry = book(store, "payout_failure", payout["id"], amount=amount, currency=currency, account=account)
    reason = {"failure_code": code, "failure_message": FAILURES[code]}
    payout |= {"status": "failed", "failure_balance_transaction": entry["id"], **reason}
    emit(store, "payout.failed", store.save(payout), account=account)
    return payout


@operation("POST", "/v1/payouts/{id}/cancel")
def cancel_payout(store: Store, ask: Ask, key: str) -> Json:
    payout = store.find("payout", key, account=ask.account)
    if payout["status"] != "pending":
        raise ApiError("Payouts can only be canceled while they are pending.")
    amount, currency = payout["amount"], payout["currency"]
    entry = book(store, "payout_cancel", key, amount=amount, currency=currency, account=ask.account)
    payout |= {"status": "canceled", "failure_balance_transaction": entry["id"]}
    emit(store, "payout.canceled", store.save(payout), account=ask.account)
    return public(payout)


def pay_out_balances(store: Store, only: str = "") -> list[Json]:
    """Automatic payouts of connected accounts: everything available goes to the bank."""
    made = []
    for account, currency, available, _ in store.balances():
        if account and available > 0 and only in ("", account):
            made.append(pay_out(store, available, currency, account, automatic=True))
    return made


listing("/v1/balance_transactions", "balance_transaction", "type source currency")
retrieval("/v1/balance_transactions/{id}", "balance_transaction")
listing("/v1/payouts", "payout", "status")
retrieval("/v1/payouts/{id}", "payout")
updating("/v1/payouts/{id}", "payout")
