"""Connected accounts: made through API v2 (or, deprecated, v1), onboarded on a hosted page, then able to receive."""

from typing import Any

from .balance import DAY
from .events import emit
from .router import listing, operation, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, iso, new_id, public

LINK_LASTS = 300
NEEDED = {
    "individual.first_name": "identity.individual.given_name",
    "individual.last_name": "identity.individual.surname",
    "external_account": "configuration.recipient.default_outbound_destination",
    "tos_acceptance.date": "identity.attestations.terms_of_service.account.date",
}
DOCUMENT = {"individual.verification.document": "identity.individual.documents.primary_verification.front_back"}
CODES = {
    "restricted": ("requirements_past_due", "provide_info"),
    "pending": ("requirements_pending_verification", "no_resolution"),
}
OUTCOMES = {"works": "active", "payouts_fail": "active", "check": "pending", "document": "restricted"}
PART = "v2.core.account[configuration.recipient].capability_status_updated"
CREATE = "configuration contact_email contact_phone dashboard defaults display_name identity metadata"


def new_account(store: Store, *, email: str | None, country: str, requested: bool, **given: Any) -> Json:
    key = new_id("acct")
    account: Json = {
        "id": key, "object": "account", "business_type": "individual", "capabilities": {}, "charges_enabled": False,
        "country": country.upper(), "created": store.now(), "default_currency": "usd", "details_submitted": False,
        "email": email, "metadata": {}, "payouts_enabled": False, "type": "express", "_bank": "", "_name": "",
        "external_accounts": {"object": "list", "data": [], "has_more": False, "url": f"/v1/accounts/{key}/banks"},
        "_display_name": None, "_dashboard": "express", "_recipient": requested, "_phone": None,
        "_responsibilities": {"fees_collector": "application_express", "losses_collector": "application"},
        **given,
    }  # fmt: skip
    return _with_status(account, "restricted", list(NEEDED))


def _with_status(account: Json, status: str, due: list[str]) -> Json:
    v1 = {"active": "active", "pending": "pending", "restricted": "inactive"}[status]
    reason = {"restricted": "requirements.past_due", "pending": "requirements.pending_verification"}.get(status)
    account["capabilities"] = {"transfers": v1} if account["_recipient"] else {}
    account |= {"_status": status, "payouts_enabled": status == "active"}
    account["requirements"] = {
        "alternatives": [], "current_deadline": None, "currently_due": due, "disabled_reason": reason, "errors": [],
        "eventually_due": due, "past_due": due, "pending_verification": list(DOCUMENT) if status == "pending" else [],
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


def onboard(store: Store, key: str, *, name: str, bank: str) -> Json:
    """The payee has filled in the form; the chosen bank account decides what Stripe makes of it."""
    account = store.find("account", key)
    account |= {"_name": name, "_bank": bank, "details_submitted": True}
    store.save(account)
    if bank == "check":
        store.later(store.now() + DAY, "verify", key)
    return set_status(store, key, OUTCOMES[bank])


def verify(store: Store, key: str) -> None:
    """A day after the form: the check passes."""
    if store.find("account", key)["_status"] == "pending":
        set_status(store, key, "active")


def v2_view(account: Json, include: list[str]) -> Json:
    """The account as API v2 shows it: parts not asked for by `include` are null."""
    recipient = {"applied": True, "capabilities": _capabilities(account)} if account["_recipient"] else None
    given, _, family = account["_name"].rpartition(" ")
    person = {"id": f"person_{account['id'][5:]}", "object": "v2.core.account_person", "account": account["id"]}
    person |= {"created": iso(account["created"]), "updated": iso(account["created"])}
    defaults = {
        "currency": account["default_currency"],
        "responsibilities": {**account["_responsibilities"], "requirements_collector": "stripe"},
    }
    parts: Json = {
        "configuration": {"customer": None, "merchant": None, "recipient": recipient},
        "defaults": defaults,
        "identity": {
            "country": account["country"].lower(),
            "entity_type": account["business_type"],
            "individual": person | {"given_name": given or family, "surname": family} if account["_name"] else None,
        },
        "requirements": _requirements(account),
    }
    asked = {name.split(".")[0] for name in include}
    return {
        "id": account["id"], "object": "v2.core.account", "closed": False, "contact_phone": account["_phone"],
        "applied_configurations": ["recipient"] if account["_recipient"] else [], "contact_email": account["email"],
        "created": iso(account["created"]), "dashboard": account["_dashboard"], "future_requirements": None,
        "display_name": account["_display_name"], "livemode": False, "metadata": account["metadata"],
        **{name: part if name in asked else None for name, part in parts.items()},
    }  # fmt: skip


def _capabilities(account: Json) -> Json:
    status = account["_status"]
    details = [{"code": CODES[status][0], "resolution": CODES[status][1]}] if status in CODES else []
    share = {"status": status, "status_details": details}
    return {"stripe_balance": {"payouts": share, "stripe_transfers": share}}


def _requirements(account: Json) -> Json:
    names = NEEDED | DOCUMENT
    impact = {
        "capability": "stripe_balance.stripe_transfers",
        "configuration": "recipient",
        "deadline": {"status": "past_due"},
    }
    entries = [
        {
            "awaiting_action_from": "user",
            "description": names.get(due, due),
            "errors": [],
            "impact": {"restricts_capabilities": [impact]},
            "minimum_deadline": {"status": "past_due"},
            "requested_reasons": [{"code": "routine_onboarding"}],
        }
        for due in account["requirements"]["currently_due"]
    ]
    return {"entries": entries, "summary": {"minimum_deadline": {"status": "past_due"}} if entries else None}


@operation("POST", "/v2/core/accounts", CREATE)
def create_v2(store: Store, ask: Ask) -> Json:
    recipient = "configuration.recipient.capabilities.stripe_balance.stripe_transfers.requested"
    account = new_account(
        store,
        email=ask.get("contact_email"),
        country=ask.get("identity.country", "us"),
        requested=bool(ask.get(recipient)),
        metadata=ask.metadata(),
        default_currency=ask.get("defaults.currency", "usd"),
        _display_name=ask.get("display_name"),
        _dashboard=ask.get("dashboard", "express"),
        _phone=ask.get("contact_phone"),
        _responsibilities=ask.get("defaults.responsibilities", {}),
    )
    store.add(account)
    emit(store, "v2.core.account.created", account)
    return v2_view(account, ask.get("include", []))


@operation("POST", "/v2/core/accounts/{id}", CREATE)
def update_v2(store: Store, ask: Ask, key: str) -> Json:
    account = with_metadata(store.find("account", key), ask)
    account["email"] = ask.get("contact_email", account["email"])
    account["_display_name"] = ask.get("display_name", account["_display_name"])
    emit(store, "v2.core.account.updated", store.save(account))
    return v2_view(account, ask.get("include", []))


@operation("GET", "/v2/core/accounts/{id}")
def retrieve_v2(store: Store, ask: Ask, key: str) -> Json:
    return v2_view(store.find("account", key), ask.get("include", []))


@operation("POST", "/v2/core/account_links", "account! use_case!")
def create_link(store: Store, ask: Ask) -> Json:
    account, kind = store.find("account", ask.get("account")), ask.require("use_case.type")
    terms = ask.require(f"use_case.{kind}")
    if "configurations" in terms:
        raise Invalid("Received unknown parameter: use_case.configurations", code="parameter_unknown", param="use_case")
    link: Json = {
        "id": new_id("link"), "object": "_link", "_account": account["id"], "expires": store.now() + LINK_LASTS,
        "refresh_url": ask.require(f"use_case.{kind}.refresh_url"), "used": False,
        "return_url": terms.get("return_url") or terms["refresh_url"],
    }  # fmt: skip
    store.add(link)
    return {
        "account": account["id"], "created": iso(store.now()), "expires_at": iso(link["expires"]), "livemode": False,
        "object": "v2.core.account_link", "url": f"{ask.site}/onboarding/{link['id']}", "use_case": ask.get("use_case"),
    }  # fmt: skip


@operation("POST", "/v1/account_links", "account! type! refresh_url return_url collection_options")
def create_v1_link(store: Store, ask: Ask) -> Json:
    terms = {"refresh_url": ask.require("refresh_url"), "return_url": ask.require("return_url")}
    use = {"type": "account_onboarding", "account_onboarding": terms}
    link = create_link(store, Ask({"account": ask.get("account"), "use_case": use}, site=ask.site))
    now = store.now()
    return {"object": "account_link", "created": now, "expires_at": now + LINK_LASTS, "url": link["url"]}


@operation("POST", "/v1/accounts/{id}/login_links")
def create_login(store: Store, ask: Ask, key: str) -> Json:
    account = store.find("account", key)
    if not account["details_submitted"]:
        raise ApiError("Cannot create a login link for an account that has not completed onboarding.")
    return {"object": "login_link", "created": store.now(), "url": f"{ask.site}/express/{account['id']}"}


ACCOUNT = "type country email metadata capabilities business_type business_profile controller individual"


@operation("POST", "/v1/accounts", ACCOUNT + " default_currency tos_acceptance external_account settings company")
def create_v1(store: Store, ask: Ask) -> Json:
    requested = str(ask.get("capabilities.transfers.requested", "false")).lower() == "true"
    country, kind = ask.get("country", "US"), ask.get("type", "express")
    account = new_account(store, email=ask.get("email"), country=country, requested=requested, type=kind)
    return public(store.add(account | {"metadata": ask.metadata()}))


@operation("POST", "/v1/accounts/{id}", "email metadata business_profile default_currency")
def update_v1(store: Store, ask: Ask, key: str) -> Json:
    account = with_metadata(store.find("account", key), ask)
    account["email"] = ask.get("email", account["email"])
    emit(store, "account.updated", store.save(account), account=key)
    return public(account)


@operation("GET", "/v1/accounts/{id}")
def retrieve_v1(store: Store, ask: Ask, key: str) -> Json:
    if ask.account and ask.account != key:
        raise Invalid(f"No such account: '{key}'", status=404, code="resource_missing", param="account")
    return public(store.find("account", key))


listing("/v1/accounts", "account")
