"""Bank accounts: of connected accounts, where a failed payout marks them, and the platform's own."""

from .accounts import OUTCOMES, set_status
from .events import emit
from .router import operation, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

PLATFORM_BANK = "ba_platform"
BANKS = {
    "works": ("Account that works", "000123456789"),
    "payouts_fail": ("Account whose payouts fail", "000111111113"),
    "check": ("Works, after Stripe has checked it for a day", "000222222227"),
    "document": ("Stripe asks for an identity document first", "000333333335"),
}
TOKENS = {"btok_us_accountClosed": BANKS["payouts_fail"][1], "btok_us_noAccount": BANKS["payouts_fail"][1]}


def new_bank(account: Json, kind: str) -> Json:
    currency = account["default_currency"]
    return {
        "id": new_id("ba"), "object": "bank_account", "account": account["id"],
        "account_holder_name": account["_name"] or None, "account_holder_type": account["business_type"],
        "account_type": None, "available_payout_methods": ["standard"], "bank_name": "SIMULATED BANK",
        "country": account["country"], "currency": currency, "default_for_currency": True,
        "fingerprint": f"simulated{BANKS[kind][1][-4:]}", "future_requirements": None, "last4": BANKS[kind][1][-4:],
        "metadata": {}, "requirements": None, "routing_number": "110000000", "status": "new",
    }  # fmt: skip


def _put(account: Json, bank: Json | None) -> None:
    account["external_accounts"] |= {"data": [bank] if bank else []}


def _bank(account: Json) -> Json | None:
    banks: list[Json] = account["external_accounts"]["data"]
    return banks[0] if banks else None


def bank_of(store: Store, account: str) -> str:
    owner = store.get(account) if account else None
    bank = _bank(owner) if owner else None
    return str(bank["id"]) if bank else PLATFORM_BANK


def is_usable(store: Store, account: str) -> bool:
    """Whether payouts of this account may leave."""
    owner = store.get(account) if account else None
    return owner is None or bool(owner["payouts_enabled"])


def mark_errored(store: Store, key: str, why: str) -> None:
    """A payout came back: no more of them until the person has given another bank account."""
    account = store.find("account", key)
    bank = _bank(account)
    if bank is not None:
        bank["status"] = "errored"
        emit(store, "account.external_account.updated", bank, account=key, previous={"status": "new"})
    store.save(account | {"_bank_problem": why})
    set_status(store, key, account["_status"], account["_due"])


def change_bank(store: Store, key: str, kind: str) -> Json:
    """The person gives another bank account: payouts may go on."""
    account = store.find("account", key)
    if kind not in BANKS:
        raise Invalid(f"bank is one of {', '.join(BANKS)}.")
    had_one = _bank(account) is not None
    _put(account, new_bank(account, kind))
    store.save(account | {"_bank": kind, "_bank_problem": ""})
    emit(store, f"account.external_account.{'updated' if had_one else 'created'}", _bank(account) or {}, account=key)
    return set_status(store, key, account["_status"], account["_due"])


def onboard(store: Store, key: str, *, name: str, bank: str) -> Json:
    """The payee has filled in the form; the chosen bank account decides what Stripe makes of it."""
    account = store.find("account", key)
    account |= {"_name": name, "_bank": bank, "_bank_problem": "", "details_submitted": True}
    _put(account, new_bank(account, bank))
    store.save(account)
    if bank == "check":
        store.later(store.now() + 86_400, "verify", key)
    return set_status(store, key, OUTCOMES[bank])


@operation("GET", "/v1/accounts/{id}/external_accounts", "limit object starting_after ending_before")
def list_banks(store: Store, ask: Ask, key: str) -> Json:
    return dict(store.find("account", key)["external_accounts"])


def _own(store: Store, key: str, bank: str) -> tuple[Json, Json]:
    account = store.find("account", key)
    found = _bank(account)
    if found is None or found["id"] != bank:
        raise Invalid(f"No such external account: '{bank}'", status=404, code="resource_missing", param="id")
    return account, found


@operation("GET", "/v1/accounts/{id}/external_accounts/{bank}")
def retrieve_bank(store: Store, ask: Ask, key: str, bank: str) -> Json:
    return _own(store, key, bank)[1]


@operation("POST", "/v1/accounts/{id}/external_accounts/{bank}", "metadata default_for_currency account_holder_name")
def update_bank(store: Store, ask: Ask, key: str, bank: str) -> Json:
    account, found = _own(store, key, bank)
    found = with_metadata(found, ask)
    _put(account, found)
    store.save(account)
    emit(store, "account.external_account.updated", found, account=key)
    return found


@operation("DELETE", "/v1/accounts/{id}/external_accounts/{bank}")
def delete_bank(store: Store, ask: Ask, key: str, bank: str) -> Json:
    account, found = _own(store, key, bank)
    if account["details_submitted"]:
        raise ApiError("You cannot delete the default external account for your default currency.")
    _put(account, None)
    store.save(account)
    emit(store, "account.external_account.deleted", found, account=key)
    return {"id": bank, "object": "bank_account", "deleted": True}


@operation("POST", "/v1/accounts/{id}/external_accounts", "external_account! default_for_currency metadata")
def add_bank(store: Store, ask: Ask, key: str) -> Json:
    """`btok_...` or a bank account's fields; the number of a test bank account brings what that one does."""
    given = ask.get("external_account")
    number = given.get("account_number", "") if isinstance(given, dict) else TOKENS.get(given, given)
    kind = next((name for name, (_, known) in BANKS.items() if known == number), "works")
    account = change_bank(store, key, kind)
    return _bank(public(account)) or {}
