"""The address space under /_sim/: what tests and demos use to move time, break things and look inside."""

from collections.abc import Callable
from typing import Any

from . import accounts, balance, banks, cards, checkout, disputes, events, intents, methods, payouts, refunds, transfers
from .delivery import Courier
from .faults import Faults
from .router import OPERATIONS
from .store import Store
from .wire import Ask, Invalid, Json, public

Switch = Callable[[Store, Ask], Any]
TIMERS: dict[str, Callable[[Store, str], Any]] = {
    "settle": balance.settle,
    "payout": payouts.finish,
    "send": payouts.send,
    "expire": checkout.expire,
    "verify": accounts.verify,
    "dispute": disputes.due_now,
    "overdue": disputes.overdue,
    "inquired": disputes.inquired,
    "release": intents.release,
}
COUNTED = (
    "charge", "checkout.session", "dispute", "payment_intent", "payout", "refund", "transfer", "transfer_reversal",
)  # fmt: skip
SWITCHES: dict[str, Switch] = {}


def tick(store: Store) -> None:
    """Let everything happen whose time has come."""
    while due := store.next_due():
        TIMERS[due[0]](store, due[1])


def switch(path: str) -> Callable[[Switch], Switch]:
    def register(run: Switch) -> Switch:
        SWITCHES[path] = run
        return run

    return register


@switch("POST clock")
def advance(store: Store, ask: Ask) -> Json:
    """{"seconds": n} or {"days": n}: never backwards."""
    step = (ask.integer("seconds", 0) or 0) + balance.DAY * (ask.integer("days", 0) or 0)
    if step < 0:
        raise Invalid("The clock only moves forward.")
    store.advance(step)
    tick(store)
    return {"now": store.now()}


@switch("POST settle")
def settle(store: Store, ask: Ask) -> Json:
    """All pending money becomes available now."""
    waiting = [entry["id"] for entry in store.select("balance_transaction", status="pending")]
    for key in reversed(waiting):
        balance.settle(store, key)
    tick(store)
    return {"settled": len(waiting)}


@switch("POST disputes")
def dispute(store: Store, ask: Ask) -> Json:
    """{"charge": id} or {"payment_intent": id}, with "reason", "amount" and "inquiry": true if wanted."""
    charge = ask.get("charge") or store.find("payment_intent", ask.require("payment_intent"))["latest_charge"]
    reason = ask.get("reason", "fraudulent")
    amount, inquiry = ask.integer("amount"), ask.flag("inquiry")
    return disputes.open_dispute(store, charge or "", reason=reason, amount=amount, inquiry=inquiry)


@switch("POST disputes/escalate")
def escalate(store: Store, ask: Ask) -> Json:
    """{"dispute": id}: an inquiry becomes a chargeback."""
    return disputes.escalate(store, store.find("dispute", ask.require("dispute")))


@switch("POST disputes/win")
def win(store: Store, ask: Ask) -> Json:
    return disputes.close(store, store.find("dispute", ask.require("dispute")), won=True)


@switch("POST disputes/lose")
def lose(store: Store, ask: Ask) -> Json:
    return disputes.close(store, store.find("dispute", ask.require("dispute")), won=False)


@switch("POST payouts/run")
def run_payouts(store: Store, ask: Ask) -> Json:
    """Automatic payouts: {"account": id} or all connected accounts."""
    return {"payouts": [public(payout) for payout in payouts.pay_out_balances(store, ask.get("account", ""))]}


@switch("POST payouts/pay")
def pay_payout(store: Store, ask: Ask) -> Json:
    payouts.finish(store, ask.require("payout"))
    return store.find("payout", ask.get("payout"))


@switch("POST payouts/fail")
def fail_payout(store: Store, ask: Ask) -> Json:
    """{"payout": id, "code": "account_closed" | "no_account" | "could_not_process" | ...}"""
    return payouts.fail(store, store.find("payout", ask.require("payout")), ask.get("code", "account_closed"))


@switch("POST refunds/hold")
def hold_refunds(store: Store, ask: Ask) -> Json:
    """{"on": true}: new refunds stay pending for want of money; {"on": false}: they are paid."""
    return {"refunds": [public(refund) for refund in refunds.hold(store, on=ask.flag("on"))]}


@switch("POST refunds/fail")
def fail_refund(store: Store, ask: Ask) -> Json:
    return refunds.fail_refund(store, ask.require("refund"))


@switch("POST accounts/status")
def set_account(store: Store, ask: Ask) -> Json:
    """{"account": id, "status": "active" | "pending" | "restricted", "due": [...] if wanted}"""
    if ask.require("status") not in ("active", "pending", "restricted"):
        raise Invalid("status is active, pending or restricted.")
    return accounts.set_status(store, ask.require("account"), ask.get("status"), ask.get("due"))


@switch("POST accounts/onboard")
def onboard(store: Store, ask: Ask) -> Json:
    """What the hosted onboarding form does: {"account": id, "name": "...", "bank": "works" | ...}"""
    bank, name = ask.get("bank", "works"), ask.get("name", "Test Person")
    if bank not in banks.BANKS:
        raise Invalid(f"bank is one of {', '.join(banks.BANKS)}.")
    return banks.onboard(store, ask.require("account"), name=name, bank=bank)


@switch("POST accounts/bank")
def change_bank(store: Store, ask: Ask) -> Json:
    """What the Express dashboard's form does: {"account": id, "bank": "works" | ...}"""
    return banks.change_bank(store, ask.require("account"), ask.get("bank", "works"))


@switch("POST sessions/pay")
def pay_session(store: Store, ask: Ask) -> Json:
    """What the hosted pay page does: {"session": id, "card": number or name}; 3-D Secure is passed.

    "save": true ticks the box that keeps the card; "saved": "pm_..." pays with one kept before.
    """
    who = {"name": ask.get("name", "Test Payer"), "email": ask.get("email", "payer@example.com")}
    session = store.find("checkout.session", ask.require("session"))
    if ask.get("saved"):
        method = checkout.chosen(store, session, ask.get("saved"))
    else:
        card = cards.find(ask.get("card", "visa"))
        if card is None:
            raise Invalid("No such test card.", param="card")
        method = methods.of_card(store, card, who)
    intent = checkout.pay(store, session["id"], method, save=ask.flag("save"))
    if intent["status"] == "requires_action":
        intent = checkout.answer_challenge(store, intent, passed=True)
    return intent


@switch("POST webhooks/resend")
def resend(store: Store, ask: Ask) -> Json:
    """{"event": id}: once more to every end point that heard it."""
    event = store.get(ask.require("event")) or {}
    rows = store.db.execute("SELECT DISTINCT endpoint FROM deliveries WHERE event = ?", (ask.get("event"),)).fetchall()
    for (endpoint,) in rows:
        events.deliver(store, event, endpoint)
    return {"deliveries": len(rows)}


@switch("POST webhooks/forget")
def forget(store: Store, ask: Ask) -> Json:
    """Nothing that waits is sent any more, for a demo whose receiver was not there yet."""
    query = "UPDATE deliveries SET status = 'dropped' WHERE status IN ('waiting', 'held')"
    return {"forgotten": store.db.execute(query).rowcount}


@switch("GET operations")
def operations(store: Store, ask: Ask) -> Json:
    """Every operation there is, and its top-level parameters; anything else answers 501."""
    known = [{"method": one.method, "path": one.path, "takes": sorted(one.accepts)} for one in OPERATIONS]
    return {"operations": sorted(known, key=lambda one: (str(one["path"]), str(one["method"])))}


@switch("GET state")
def state(store: Store, ask: Ask) -> Json:
    """Counts, balances, deliveries and clock; with ?transfer_group=, the objects of that group."""
    kinds = store.db.execute("SELECT kind, COUNT(*) FROM objects GROUP BY kind").fetchall()
    sent = store.db.execute("SELECT status, COUNT(*) FROM deliveries GROUP BY status").fetchall()
    types = "SELECT value, COUNT(*) FROM links WHERE name = 'type' AND value GLOB '[a-u]*.*' GROUP BY value"
    shown: Json = {
        "now": store.now(),
        "counts": dict.fromkeys(COUNTED, 0) | {kind: count for kind, count in kinds if not kind.startswith("_")},
        "balances": {},
        "deliveries": dict(sent),
        "events": dict(store.db.execute(types).fetchall()),
    }
    for account, currency, available, pending in store.balances():
        shown["balances"].setdefault(account or "platform", {})[currency] = {"available": available, "pending": pending}
    group = ask.get("transfer_group")
    shown |= {"sums": balance.sums(store)} if ask.get("sums") else {}
    return shown | (_group(store, group) if group else {})


def _group(store: Store, group: str) -> Json:
    charges = list(store.select("charge", account="", transfer_group=group))
    sent, taken_back = transfers.of_group(store, group)
    return {
        "payment_intents": [public(row) for row in store.select("payment_intent", transfer_group=group)],
        "charges": [public(row) for row in charges],
        "transfers": sent,
        "reversals": taken_back,
        "refunds": [public(row) for one in charges for row in store.select("refund", charge=one["id"])],
        "disputes": [public(row) for one in charges for row in store.select("dispute", charge=one["id"])],
    }


def turn(store: Store, faults: Faults, courier: Courier, name: str, ask: Ask) -> Json:
    """Run one switch by method and path; those that wait or send run outside the transaction."""
    if name == "GET health":
        return {"ok": True, "livemode": False}
    if name == "GET faults":
        return {"faults": faults.waiting()}
    if name == "POST faults":
        return faults.add(ask.params)
    if name == "POST faults/clear":
        faults.clear()
        return {"faults": []}
    if name == "POST webhooks/drain":
        return {"left": courier.drain(float(ask.get("seconds", 10)))}
    if name == "POST webhooks/release":
        return {"answers": courier.release(backwards=ask.get("order", "backwards") == "backwards")}
    if name not in SWITCHES:
        raise Invalid(f"No such switch: {name}. There are {', '.join(sorted(SWITCHES))}.", status=404)
    with store.transaction():
        return public(SWITCHES[name](store, ask))
