"""The pages of whoever is paid: onboarding, and the Express dashboard with balance, payouts and bank account."""

from .banks import BANKS, change_bank, onboard
from .markup import Page, choices, day, money, page, problem, rows
from .store import Store
from .wire import Json

STATUSES = {
    "active": "ready to be paid",
    "pending": "being checked by Stripe",
    "restricted": "not able to be paid yet: Stripe still needs details",
}
SHOWN = 20


def open_link(store: Store, key: str, form: Json | None) -> Page:
    """A link works once and for a few minutes; after that Stripe sends people to its refresh address."""
    link = store.find("_link", key)
    if link["used"] or link["expires"] < store.now():
        return Page(location=link["refresh_url"], status=303)
    store.save(link | {"used": True})
    return Page(location=f"/onboarding/{key}/form", status=303)


def onboarding(store: Store, key: str, form: Json | None) -> Page:
    link = store.find("_link", key)
    account = store.find("account", link["_account"])
    form = form or {}
    if form.get("action") == "later":
        return Page(location=link["return_url"], status=303)
    name, bank, trouble = form.get("name", "").strip(), form.get("bank", "works"), ""
    if form and name and bank in BANKS:
        onboard(store, account["id"], name=name, bank=bank)
        return Page(location=link["return_url"], status=303)
    if form:
        trouble = "Write your name, then finish."
    made = page(
        "onboarding",
        "Get paid by bank transfer",
        raw={"banks": choices("bank", bank, _banks()), "problem": problem(trouble)},
        name=name or account["_name"] or account["_display_name"] or "",
    )
    made.leads_to = (link["return_url"], link["refresh_url"])
    return made


def _banks() -> list[tuple[str, str, str]]:
    return [(value, label, f"Account number {number}") for value, (label, number) in BANKS.items()]


def express(store: Store, key: str, form: Json | None) -> Page:
    account = store.find("account", key)
    balances = []
    for owner, currency, available, pending in store.balances():
        if owner == key:
            balances += [("Available", "", money(available, currency)), ("On its way", "", money(pending, currency))]
    payouts = [_payout(payout) for payout, _ in zip(store.select("payout", account=key), range(SHOWN), strict=False)]
    nothing = [("None yet", "", "")]
    bank = next(iter(account["external_accounts"]["data"]), None)
    where = f"{bank['bank_name']}, number ending in {bank['last4']}" if bank else "No bank account yet"
    why = account.get("_bank_problem") or ""
    trouble = f"A payout came back. {why} Give another bank account to be paid out again." if why else ""
    raw = {"balances": rows(balances or nothing), "payouts": rows(payouts or nothing), "problem": problem(trouble)}
    name = account["_name"] or account["_display_name"] or "Your account"
    return page("express", name, raw=raw, name=name, account=key, state=STATUSES[account["_status"]], bank=where)


def _payout(payout: Json) -> tuple[str, str, str]:
    status = payout["status"].replace("_", " ").capitalize()
    note = payout["failure_message"] or f"Arrives on {day(payout['arrival_date'])}"
    return status, note, money(payout["amount"], payout["currency"])


def bank_form(store: Store, key: str, form: Json | None) -> Page:
    """Another bank account: what a failed payout waits for."""
    account, trouble = store.find("account", key), ""
    if form and form.get("bank") in BANKS:
        change_bank(store, key, form["bank"])
        return Page(location=f"/express/{key}", status=303)
    if form is not None:
        trouble = "Choose one of the test bank accounts."
    raw = {"banks": choices("bank", "works", _banks()), "problem": problem(trouble)}
    return page("bank", "Change your bank account", raw=raw, account=account["id"])
