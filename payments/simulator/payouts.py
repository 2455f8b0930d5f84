"""Payouts: what is available goes to a bank account, and may come back from there."""

from .balance import DAY, book, insufficient
from .banks import bank_of, is_usable, mark_errored
from .events import emit
from .router import listing, operation, retrieval, updating
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

TAKES = 2 * DAY
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "bank_ownership_changed": "The bank account is no longer valid because its branch has changed ownership.",
    "bank_account_restricted": "The bank account has restrictions on the kind or the number of payouts.",
    "could_not_process": "The bank could not process this payout.",
    "debit_not_authorized": "Debit transactions are not approved on your bank account.",
    "declined": "The bank has declined this transfer. Please contact the bank before retrying.",
    "incorrect_account_holder_address": "The bank notified us that the account holder address is incorrect.",
    "incorrect_account_holder_tax_id": "The bank notified us that the account holder tax ID is incorrect.",
    "insufficient_funds": "Your Stripe account has insufficient funds to cover the payout.",
    "invalid_currency": "The bank was unable to process this payout because of its currency.",
    "incorrect_account_holder_name": "The bank notified us that the bank account holder name on file is incorrect.",
    "invalid_account_number": "The bank account details on file are incorrect: the number cannot be right.",
    "no_account": "The bank account could not be located.",
}
PAYOUT = "amount! currency! description metadata method source_type statement_descriptor destination"


@operation("POST", "/v1/payouts", PAYOUT)
def create_payout(store: Store, ask: Ask) -> Json:
    amount, currency = ask.amount("amount"), ask.currency()
    if ask.choice("method", "standard", "instant") == "instant":
        raise ApiError("The simulator knows no instant payouts.", status=501, kind="api_error")
    if not is_usable(store, ask.account):
        message = "Payouts have been disabled on this account: its bank account or its details need to be mended."
        raise ApiError(message, code="payouts_not_allowed")
    if amount > store.balance(ask.account, currency)[0]:
        raise insufficient("You have insufficient funds in your Stripe account for this payout.")
    given = {name: ask.get(name) for name in ("description", "statement_descriptor")}
    return public(pay_out(store, amount, currency, ask.account, metadata=ask.metadata(), **given))


def pay_out(
    store: Store, amount: int, currency: str, account: str, *, automatic: bool = False, **given: object
) -> Json:
    now, key = store.now(), new_id("po")
    entry = book(store, "payout", key, amount=-amount, currency=currency, account=account)
    payout: Json = {
        "id": key, "object": "payout", "amount": amount, "arrival_date": now + TAKES, "automatic": automatic,
        "application_fee": None, "application_fee_amount": None,
        "balance_transaction": entry["id"], "created": now, "currency": currency, "description": None,
        "destination": bank_of(store, account), "failure_balance_transaction": None, "failure_code": None,
        "failure_message": None, "livemode": False, "metadata": {}, "method": "standard", "original_payout": None,
        "reconciliation_status": "completed" if automatic else "not_applicable", "reversed_by": None,
        "source_type": "card", "statement_descriptor": None, "status": "pending", "trace_id": None,
        "type": "bank_account", "_account": account, **given,
    }  # fmt: skip
    store.add(payout, account=account)
    if automatic:
        _claim(store, payout)
    store.later(now + DAY, "send", key)
    store.later(now + TAKES, "payout", key)
    emit(store, "payout.created", payout, account=account)
    return payout


def _claim(store: Store, payout: Json) -> None:
    """An automatic payout names what it pays: every entry of its currency that became available since the last one."""
    for entry in store.unpaid(payout["_account"], payout["currency"]):
        store.save(entry | {"_payout": payout["id"]})


def send(store: Store, key: str) -> None:
    """A day later the payout is with the bank, and can no longer be cancelled."""
    payout = store.find("payout", key)
    if payout["status"] == "pending":
        payout["status"] = "in_transit"
        emit(store, "payout.updated", store.save(payout), account=payout["_account"], previous={"status": "pending"})


def finish(store: Store, key: str) -> None:
    """The bank answers: paid, or failed where the payee gave the account whose payouts fail."""
    payout = store.find("payout", key)
    owner = store.get(payout["_account"]) or {}
    if payout["status"] not in ("pending", "in_transit"):
        return
    if owner.get("_bank") == "payouts_fail":
        fail(store, payout, "account_closed")
        return
    payout |= {"status": "paid", "trace_id": {"status": "supported", "value": f"SIM{key[-12:]}"}}
    emit(store, "payout.paid", store.save(payout), account=payout["_account"])


def fail(store: Store, payout: Json, code: str) -> Json:
    """The money comes back to the balance. A payout may fail after it was called paid, as banks do."""
    if payout["status"] not in ("pending", "in_transit", "paid") or code not in FAILURES:
        raise Invalid(f"This payout can no longer fail, or the code is not one of {', '.join(FAILURES)}.")
    _back(store, payout, "payout_failure")
    payout |= {"status": "failed", "failure_code": code, "failure_message": FAILURES[code]}
    emit(store, "payout.failed", store.save(payout), account=payout["_account"])
    if payout["_account"] and code != "could_not_process":
        mark_errored(store, payout["_account"], FAILURES[code])
    return payout


def _back(store: Store, payout: Json, kind: str) -> None:
    amount, currency, account = payout["amount"], payout["currency"], payout["_account"]
    entry = book(store, kind, payout["id"], amount=amount, currency=currency, account=account)
    payout["failure_balance_transaction"] = entry["id"]


@operation("POST", "/v1/payouts/{id}/cancel")
def cancel_payout(store: Store, ask: Ask, key: str) -> Json:
    payout = store.find("payout", key, account=ask.account)
    if payout["status"] != "pending" or payout["automatic"]:
        raise ApiError("Payouts can only be canceled while they are pending, and automatic ones never.")
    _back(store, payout, "payout_cancel")
    payout["status"] = "canceled"
    emit(store, "payout.canceled", store.save(payout), account=ask.account)
    return public(payout)


def pay_out_balances(store: Store, only: str = "") -> list[Json]:
    """Automatic payouts of connected accounts: everything available goes to the bank, where there is one in order."""
    made = []
    for account, currency, available, _ in store.balances():
        if account and available > 0 and only in ("", account) and is_usable(store, account):
            made.append(pay_out(store, available, currency, account, automatic=True))
    return made


listing("/v1/payouts", "payout", "status destination arrival_date")
retrieval("/v1/payouts/{id}", "payout")
updating("/v1/payouts/{id}", "payout")
