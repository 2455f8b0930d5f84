"""Events: one snapshot and one thin notification for each fact, queued for the end points that hear them."""

import time

from .store import Store
from .wire import API_VERSION, Json, iso, new_id, public

PLACES = {
    "account": "/v1/accounts",
    "bank_account": "/v1/accounts/{account}/external_accounts",
    "capability": "/v1/accounts/{account}/capabilities",
    "charge": "/v1/charges",
    "checkout.session": "/v1/checkout/sessions",
    "dispute": "/v1/disputes",
    "customer": "/v1/customers",
    "file": "/v1/files",
    "payment_intent": "/v1/payment_intents",
    "payment_method": "/v1/payment_methods",
    "payout": "/v1/payouts",
    "price": "/v1/prices",
    "product": "/v1/products",
    "refund": "/v1/refunds",
    "transfer": "/v1/transfers",
    "v2.core.account": "/v2/core/accounts",
}


def emit(store: Store, kind: str, subject: Json, *, account: str = "", previous: Json | None = None) -> None:
    """Record a fact about `subject` and queue its notifications; `account` is the connected account it happened on."""
    if kind.startswith("v2."):
        _thin(store, kind, subject, account="", snapshot=None)
        return
    event: Json = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": store.now(),
        "data": {"object": public(subject)} | ({"previous_attributes": previous} if previous else {}),
        "livemode": False,
        "pending_webhooks": 0,
        "request": dict(store.request),
        "type": kind,
    }
    if account:
        event["account"] = account
    _queue(store, store.add(event, account=account), account)
    _thin(store, f"v1.{kind}", subject, account=account, snapshot=event["id"])


def _thin(store: Store, kind: str, subject: Json, *, account: str, snapshot: str | None) -> None:
    place = "v2.core.account" if kind.startswith("v2.") else subject["object"]
    event: Json = {
        "id": new_id("evt"),
        "object": "v2.core.event",
        "type": kind,
        "livemode": False,
        "created": iso(store.now()),
        "_about": subject["id"],
        "related_object": {
            "id": subject["id"],
            "type": place,
            "url": f"{PLACES[place].format(account=account)}/{subject['id']}",
        },
    }
    if store.request["id"]:
        key = store.request["idempotency_key"] or ""
        event["reason"] = {"type": "request", "request": {"id": store.request["id"], "idempotency_key": key}}
    event |= ({"context": account} if account else {}) | ({"snapshot_event": snapshot} if snapshot else {})
    _queue(store, store.add(event, account=account), account)


def _queue(store: Store, event: Json, account: str) -> None:
    kind = "webhook_endpoint" if event["object"] == "event" else "v2.core.event_destination"
    for endpoint in store.select(kind):
        wanted = endpoint["enabled_events"]
        mine = endpoint["_connect"] is None or endpoint["_connect"] == bool(account)
        if endpoint["status"] == "enabled" and mine and ("*" in wanted or event["type"] in wanted):
            deliver(store, event, endpoint["id"])


def deliver(store: Store, event: Json, endpoint: str) -> None:
    """Queue one delivery; the sending threads find it after this transaction commits."""
    query = "INSERT INTO deliveries (event, type, endpoint, due, status) VALUES (?, ?, ?, ?, 'waiting')"
    store.db.execute(query, (event["id"], event["type"], endpoint, time.time()))
    store.queued = True


def listen(store: Store, url: str, secret: str, payloads: tuple[str, ...], wanted: list[str]) -> None:
    """The end points of the command line: one for snapshots, one for thin notifications, replaced at each start.

    `wanted` holds snapshot names (`charge.refunded`), v2 names, or `*`; `v1.` is put before the former for thin ones.
    """
    thin = [kind if kind == "*" or kind.startswith("v2.") else f"v1.{kind}" for kind in wanted]
    for payload, key in (("snapshot", "we_simulator"), ("thin", "ed_simulator")):
        store.remove(key)
        if url and payload in payloads:
            kinds = thin if payload == "thin" else wanted
            add_endpoint(store, key, url, secret, kinds, connect=None, thin=payload == "thin", label="Command line")


def add_endpoint(
    store: Store, key: str, url: str, secret: str, wanted: list[str], *, connect: bool | None, thin: bool, label: str
) -> Json:
    """An end point of its own: `connect` for connected accounts only, not them, or (None) both."""
    now = store.now()
    common = {"id": key, "livemode": False, "enabled_events": wanted, "status": "enabled", "metadata": {}}
    private = {"_secret": secret, "_url": url, "_connect": connect}
    v1 = {"object": "webhook_endpoint", "api_version": API_VERSION, "application": None, "created": now, "url": url}
    v2 = {
        "object": "v2.core.event_destination", "created": iso(now), "updated": iso(now), "name": label,
        "event_payload": "thin", "type": "webhook_endpoint", "webhook_endpoint": {"url": url},
    }  # fmt: skip
    return store.add({**common, **(v2 if thin else v1), "description": label, **private})
