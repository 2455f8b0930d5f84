"""The end points that hear events, of API v1 and v2, and the events themselves, to be read again."""

import secrets

from .events import add_endpoint
from .router import listed, listed_v2, listing, operation, retrieval, with_metadata
from .store import Store
from .wire import API_VERSION, Ask, Json, new_id, public


@operation("POST", "/v1/webhook_endpoints", "url! enabled_events! description metadata connect api_version")
def create_endpoint(store: Store, ask: Ask) -> Json:
    secret, label = f"whsec_{secrets.token_hex(16)}", ask.get("description", "")
    wanted, connect = list(ask.get("enabled_events")), ask.flag("connect")
    endpoint = add_endpoint(
        store, new_id("we"), ask.get("url"), secret, wanted, connect=connect, thin=False, label=label
    )
    return public(store.save(with_metadata(endpoint, ask))) | {"secret": secret}


@operation("POST", "/v1/webhook_endpoints/{id}", "url enabled_events description metadata disabled")
def update_endpoint(store: Store, ask: Ask, key: str) -> Json:
    endpoint = with_metadata(store.find("webhook_endpoint", key), ask)
    for name in ("url", "enabled_events", "description"):
        endpoint[name] = ask.get(name, endpoint[name])
    if ask.get("disabled") is not None:
        endpoint["status"] = "disabled" if ask.flag("disabled") else "enabled"
    return public(store.save(endpoint | {"_url": endpoint["url"]}))


@operation("DELETE", "/v1/webhook_endpoints/{id}")
def delete_endpoint(store: Store, ask: Ask, key: str) -> Json:
    store.remove(store.find("webhook_endpoint", key)["id"])
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


@operation(
    "POST",
    "/v2/core/event_destinations",
    "name! type! event_payload! enabled_events! webhook_endpoint! description events_from metadata",
)
def create_destination(store: Store, ask: Ask) -> Json:
    secret, thin = f"whsec_{secrets.token_hex(16)}", ask.get("event_payload") == "thin"
    sources = ask.get("events_from", ["self"])
    connect = None if len(sources) > 1 else sources == ["other_accounts"]
    url, label = ask.require("webhook_endpoint.url"), ask.get("name")
    wanted = list(ask.get("enabled_events"))
    made = add_endpoint(store, new_id("ed"), url, secret, wanted, connect=connect, thin=True, label=label)
    if not thin:
        store.remove(made["id"])
        twin = add_endpoint(store, new_id("we"), url, secret, wanted, connect=connect, thin=False, label=label)
        made = {**made, "id": twin["id"], "event_payload": "snapshot", "snapshot_api_version": API_VERSION}
    shown = _shown(made, ask) | {"description": ask.get("description", "")}
    if "webhook_endpoint.signing_secret" in ask.get("include", []):
        shown["webhook_endpoint"] = {"url": url, "signing_secret": secret}
    return shown


def _shown(destination: Json, ask: Ask) -> Json:
    sources = {None: ["self", "other_accounts"], True: ["other_accounts"], False: ["self"]}[destination["_connect"]]
    return public(destination) | {"events_from": sources}


@operation("GET", "/v2/core/event_destinations", "limit page")
def list_destinations(store: Store, ask: Ask) -> Json:
    rows, pages = listed_v2(store, ask, "v2.core.event_destination", "/v2/core/event_destinations", {})
    return {"data": [_shown(row, ask) for row in rows], **pages}


@operation("GET", "/v2/core/event_destinations/{id}")
def retrieve_destination(store: Store, ask: Ask, key: str) -> Json:
    return _shown(store.find("v2.core.event_destination", key), ask)


@operation("DELETE", "/v2/core/event_destinations/{id}")
def delete_destination(store: Store, ask: Ask, key: str) -> Json:
    store.remove(store.find("v2.core.event_destination", key)["id"])
    return {"id": key, "object": "v2.core.event_destination"}


@operation("GET", "/v2/core/events", "limit page object_id types created")
def list_thin(store: Store, ask: Ask) -> Json:
    """Thin events, newest first; those about one object, or of one type."""
    types = ask.get("types", [])
    filters = {"_about": ask.get("object_id"), "type": types if isinstance(types, str) else next(iter(types), None)}
    wanted = {name: value for name, value in filters.items() if value}
    rows, pages = listed_v2(store, ask, "v2.core.event", "/v2/core/events", wanted)
    return {"data": [public(row) for row in rows], **pages}


retrieval("/v1/webhook_endpoints/{id}", "webhook_endpoint", scoped=False)


@operation("GET", "/v1/webhook_endpoints", "limit starting_after ending_before")
def list_endpoints(store: Store, ask: Ask) -> Json:
    return listed(store, ask, "webhook_endpoint", "/v1/webhook_endpoints", {})


retrieval("/v1/events/{id}", "event")
listing("/v1/events", "event", "type")
retrieval("/v2/core/events/{id}", "v2.core.event")
