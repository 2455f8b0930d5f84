"""Connected accounts as API v2 shows them, and the links that lead people to the hosted onboarding page."""

from .accounts import DOCUMENT, NEEDED, currency_of, new_account
from .events import emit
from .router import listed_v2, operation, with_metadata
from .store import Store
from .wire import Ask, Invalid, Json, iso, new_id

LINK_LASTS = 300
CODES = {
    "restricted": ("requirements_past_due", "provide_info"),
    "pending": ("requirements_pending_verification", "no_resolution"),
}
CREATE = "configuration contact_email contact_phone dashboard defaults display_name identity metadata"


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
    payouts = share
    if status == "active" and account.get("_bank_problem"):
        errored = {"code": "requirements_past_due", "resolution": "provide_info"}
        payouts = {"status": "restricted", "status_details": [errored]}
    return {"stripe_balance": {"payouts": payouts, "stripe_transfers": share}}


def _requirements(account: Json) -> Json:
    names = NEEDED | DOCUMENT
    problem = account.get("_bank_problem")
    stopped = "payouts" if account["_status"] == "active" and problem else "stripe_transfers"
    impact = {
        "capability": f"stripe_balance.{stopped}",
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
        asked=["transfers"] if ask.get(recipient) else [],
        metadata=ask.metadata(),
        default_currency=ask.get("defaults.currency") or currency_of(ask.get("identity.country", "us")),
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
    account["_phone"] = ask.get("contact_phone", account["_phone"])
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


@operation("GET", "/v2/core/accounts", "limit page applied_configurations closed")
def list_v2(store: Store, ask: Ask) -> Json:
    rows, pages = listed_v2(store, ask, "account", "/v2/core/accounts", {})
    return {"data": [v2_view(row, []) for row in rows], **pages}
