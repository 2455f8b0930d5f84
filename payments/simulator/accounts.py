"""Connected accounts: what Stripe makes of them, and how API v1 shows them. New ones are made through API v2."""

from typing import Any

from .events import emit
from .router import listing, operation, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

NEEDED = {
    "individual.first_name": "identity.individual.given_name",
    "individual.last_name": "identity.individual.surname",
    "external_account": "configuration.recipient.default_outbound_destination",
    "tos_acceptance.date": "identity.attestations.terms_of_service.account.date",
}
DOCUMENT = {"individual.verification.document": "identity.individual.documents.primary_verification.front_back"}
STATUSES = {"active": "active", "pending": "pending", "restricted": "inactive"}
OUTCOMES = {"works": "active", "payouts_fail": "active", "check": "pending", "document": "restricted"}
PART = "v2.core.account[configuration.recipient].capability_status_updated"
EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
CURRENCIES = dict.fromkeys(EURO.split(), "eur") | {
    "AU": "aud", "CA": "cad", "CH": "chf", "CZ": "czk", "DK": "dkk", "GB": "gbp", "JP": "jpy", "MX": "mxn",
    "NO": "nok", "NZ": "nzd", "PL": "pln", "SE": "sek", "SG": "sgd", "US": "usd",
}  # fmt: skip
PLATFORM = "acct_platform"


def currency_of(country: str) -> str:
    return CURRENCIES.get(country.upper(), "usd")


def new_account(store: Store, *, email: str | None, country: str, asked: list[str], **given: Any) -> Json:
    key = new_id("acct")
    account: Json = {
        "id": key, "object": "account", "business_type": "individual", "capabilities": {}, "charges_enabled": False,
        "country": country.upper(), "created": store.now(), "default_currency": currency_of(country),
        "details_submitted": False, "email": email, "metadata": {}, "payouts_enabled": False, "type": "express",
        "_bank": "", "_name": "", "_bank_problem": "", "_asked": asked, "_recipient": "transfers" in asked,
        "external_accounts": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/accounts/{key}/external_accounts",
        },
        "_display_name": None, "_dashboard": "express", "_phone": None,
        "_responsibilities": {"fees_collector": "application_express", "losses_collector": "application"},
        **given,
    }  # fmt: skip
    return _with_status(account, "restricted", list(NEEDED))


def _with_status(account: Json, status: str, due: list[str]) -> Json:
    problem = account.get("_bank_problem")
    shown = [*due, "external_account"] if problem and "external_account" not in due else due
    reason = {"restricted": "requirements.past_due", "pending": "requirements.pending_verification"}.get(status)
    error = {"code": "invalid_value_other", "reason": problem, "requirement": "external_account"}
    asked = account.get("_asked", ["transfers"] if account["_recipient"] else [])
    account["capabilities"] = dict.fromkeys(asked, STATUSES[status]) | account.get("_granted", {})
    account |= {"_status": status, "_due": due, "payouts_enabled": status == "active" and not problem}
    account["charges_enabled"] = status == "active" and "card_payments" in asked
    account["requirements"] = {
        "alternatives": [], "current_deadline": None, "currently_due": shown, "disabled_reason": reason,
        "errors": [error] if problem else [], "eventually_due": shown, "past_due": shown,
        "pending_verification": list(DOCUMENT) if status == "pending" else [],
    }  # fmt: skip
    return account


def set_status(store: Store, key: str, status: str, due: list[str] | None = None) -> Json:
    """Stripe makes up its mind about a payee, now or later, either way; told by snapshot and thin events."""
    account = store.find("account", key)
    due = due if due is not None else list(DOCUMENT) if status == "restricted" else []
    store.save(_with_status(account, status, due))
    emit(store, "account.updated", account, account=key)
    for kind in (PART, "v2.core.account[requirements].updated", "v2.core.account.updated"):
        emit(store, kind, account)
    return account


def verify(store: Store, key: str) -> None:
    """A day after the form: the check passes."""
    if store.find("account", key)["_status"] == "pending":
        set_status(store, key, "active")


@operation("POST", "/v1/accounts/{id}/login_links")
def create_login(store: Store, ask: Ask, key: str) -> Json:
    account = store.find("account", key)
    if not account["details_submitted"]:
        raise ApiError("Cannot create a login link for an account that has not completed onboarding.")
    return {"object": "login_link", "created": store.now(), "url": f"{ask.site}/express/{account['id']}"}


FIELDS = "email metadata business_profile business_type company individual default_currency settings capabilities"
ACCOUNT = f"{FIELDS} documents groups tos_acceptance external_account requested_capabilities"


def _asked(ask: Ask) -> list[str]:
    """Capabilities as they are asked for today, or, before 2020-08-27, by a list of names."""
    older = ask.get("requested_capabilities", [])
    given = ask.get("capabilities", {})
    return [*older, *(name for name, one in given.items() if str(one.get("requested")).lower() == "true")]


@operation("POST", "/v1/accounts", f"type country controller {ACCOUNT}")
def create_v1(store: Store, ask: Ask) -> Json:
    kind = ask.choice("type", "custom", "express", "standard") or ("none" if ask.get("controller") else "standard")
    given: Json = {"type": kind, "metadata": ask.metadata(), "email": ask.get("email"), "asked": _asked(ask)}
    if kind == "standard":
        given["_granted"] = {"legacy_payments": "active"}
    for name in ("business_type", "default_currency"):
        given |= {name: ask.get(name)} if ask.get(name) else {}
    account = store.add(new_account(store, country=ask.get("country", "US"), **given))
    for name in account["capabilities"]:
        emit(store, "capability.updated", _capability(store, account, name), account=account["id"])
    return public(_complete(store, ask, account))


def _capability(store: Store, account: Json, name: str) -> Json:
    return {
        "id": name, "object": "capability", "account": account["id"], "requested": True,
        "requested_at": store.now(), "status": account["capabilities"][name],
    }  # fmt: skip


def _complete(store: Store, ask: Ask, account: Json) -> Json:
    """A platform that collects the details itself has sent the last of them."""
    account |= {"_agreed": account.get("_agreed") or bool(ask.get("tos_acceptance.date"))}
    account |= {"_banked": account.get("_banked") or bool(ask.get("external_account"))}
    store.save(account)
    if account["type"] == "custom" and account["_agreed"] and account["_banked"] and not account["details_submitted"]:
        store.save(account | {"details_submitted": True, "_bank": "works"})
        account = set_status(store, account["id"], "active")
    return account


@operation("POST", "/v1/accounts/{id}", ACCOUNT)
def update_v1(store: Store, ask: Ask, key: str) -> Json:
    account = with_metadata(store.find("account", key), ask)
    for name in ("email", "business_type"):
        account[name] = ask.get(name, account[name])
    account["_asked"] = list(dict.fromkeys([*account.get("_asked", []), *_asked(ask)]))
    account = _complete(store, ask, _with_status(account, account["_status"], account.get("_due", [])))
    emit(store, "account.updated", store.save(account), account=key)
    return public(account)


@operation("GET", "/v1/accounts/{id}")
def retrieve_v1(store: Store, ask: Ask, key: str) -> Json:
    if ask.account and ask.account != key:
        raise Invalid(f"No such account: '{key}'", status=404, code="resource_missing", param="account")
    return public(store.find("account", key))


@operation("DELETE", "/v1/accounts/{id}")
def delete_v1(store: Store, ask: Ask, key: str) -> Json:
    account = store.find("account", key)
    if any(available or pending for owner, _, available, pending in store.balances() if owner == account["id"]):
        raise ApiError("This account can only be deleted once its balances are zero.")
    store.remove(key)
    return {"id": key, "object": "account", "deleted": True}


@operation("GET", "/v1/account")
def retrieve_own(store: Store, ask: Ask) -> Json:
    if ask.account:
        return public(store.find("account", ask.account))
    own = {
        "id": PLATFORM, "type": "standard", "details_submitted": True, "charges_enabled": True,
        "created": 1_750_000_000,
    }  # fmt: skip
    account = new_account(store, email="platform@example.com", country="US", asked=["card_payments", "transfers"])
    return public(_with_status(account, "active", []) | own)


listing("/v1/accounts", "account")
