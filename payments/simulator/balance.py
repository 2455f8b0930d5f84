"""Balances: every movement is a balance transaction, so that their sum is the balance."""

from .router import listed, operation, retrieval
from .store import Store
from .wire import ZERO_DECIMAL, ApiError, Ask, Json, new_id

DAY = 86_400
SETTLES_AFTER = 2 * DAY
CATEGORIES = {
    "transfer_refund": "transfer_reversal",
    "payment": "charge",
    "payment_refund": "refund",
    "payout_failure": "payout_reversal",
    "payout_cancel": "payout_reversal",
    "refund_failure": "refund_failure",
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


@operation(
    "GET",
    "/v1/balance_transactions",
    "limit starting_after ending_before created type source currency payout",
)
def list_entries(store: Store, ask: Ask) -> Json:
    filters = {name: ask.get(name) for name in ("type", "source", "currency") if ask.get(name)}
    if ask.get("payout"):
        payout = store.find("payout", ask.get("payout"), account=ask.account)
        if not payout["automatic"]:
            raise ApiError("Balance transaction history can only be filtered on automatic transfers, not manual.")
        filters["_payout"] = payout["id"]
    return listed(store, ask, "balance_transaction", "/v1/balance_transactions", filters)


def sums(store: Store) -> Json:
    """For each account and currency: what the balance says, and what its balance transactions come to."""
    query = (
        "SELECT account, json_extract(body, '$.currency'), SUM(json_extract(body, '$.net')) FROM objects "
        "WHERE kind = 'balance_transaction' GROUP BY 1, 2"
    )
    net = {(account, currency): total for account, currency, total in store.db.execute(query)}
    shown: Json = {}
    for account, currency, available, pending in store.balances():
        figures = {"balance": available + pending, "net": net.pop((account, currency), 0)}
        shown.setdefault(account or "platform", {})[currency] = figures
    for (account, currency), total in net.items():
        shown.setdefault(account or "platform", {})[currency] = {"balance": 0, "net": total}
    return shown


retrieval("/v1/balance_transactions/{id}", "balance_transaction")
