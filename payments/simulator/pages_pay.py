"""The pages of whoever pays: the pay page, the bank's 3-D Secure question, the receipt."""

import re
from html import escape

from . import cards, checkout, methods
from .markup import Page, back_link, checkbox, choices, day, money, notice, page, problem, rows
from .store import Store
from .wire import Json

PAID = ("succeeded", "requires_capture")
SAVE = "Save this card for the next payment"


def pay(store: Store, key: str, form: Json | None) -> Page:
    session = store.find("checkout.session", key)
    if session["status"] == "complete":
        return _success(session)
    if session["status"] == "expired":
        text = "Nothing was paid. Go back and start the payment again."
        return notice("This payment page has expired", text, session["cancel_url"], status=410)
    if form is None:
        return _form(store, session, {}, _last_problem(store, session))
    method = _method(store, session, form)
    if method is None:
        return _form(store, session, form, "Choose one of the test cards.")
    intent = checkout.pay(store, key, method, save=form.get("save") == "yes" and checkout.may_save(session))
    if intent["status"] == "requires_action":
        return Page(location=f"/3d-secure/{intent['id']}", status=303)
    if intent["status"] in PAID:
        return _success(session)
    return _form(store, session, form, _last_problem(store, session | {"payment_intent": intent["id"]}))


def _method(store: Store, session: Json, form: Json) -> Json | None:
    """What was chosen: a saved card of this customer, or a test card."""
    chosen = form.get("card", "")
    kept = next((one for one in checkout.choices(store, session) if one["id"] == chosen), None)
    card = cards.find(chosen)
    if kept or card is None:
        return kept
    email = form.get("email") or session["customer_email"] or _customer(store, session).get("email")
    return methods.of_card(store, card, {"name": form.get("name") or None, "email": email})


def _customer(store: Store, session: Json) -> Json:
    return store.get(session["customer"] or "") or {}


def _last_problem(store: Store, session: Json) -> str:
    intent = store.get(session["payment_intent"] or "")
    error = intent and intent["last_payment_error"]
    return f"{error['message']} Nothing was paid. Try another card." if error else ""


def _success(session: Json) -> Page:
    return Page(location=session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), status=303)


def _form(store: Store, session: Json, form: Json, trouble: str) -> Page:
    currency, total = session["currency"], money(session["amount_total"], session["currency"])
    lines = []
    for line in session["_lines"]:
        count = f"{line['quantity']} times " if line["quantity"] > 1 else ""
        lines.append((f"{count}{line['description']}", line["_note"], money(line["amount_total"], currency)))
    options = _options(store, session)
    customer, save = _customer(store, session), form.get("save") == "yes"
    made = page(
        "pay",
        f"Pay {total}",
        raw={
            "back": back_link(session["cancel_url"]),
            "lines": rows(lines),
            "problem": problem(trouble),
            "cards": choices("card", form.get("card", options[0][0]), options),
            "save": checkbox("save", SAVE, checked=save) if checkout.may_save(session) else "",
            "words": _words(session),
        },
        total=total,
        email=form.get("email") or session["customer_email"] or customer.get("email") or "",
        name=form.get("name") or customer.get("name") or "Test Payer",
    )
    made.leads_to = (session["success_url"],)
    return made


def _options(store: Store, session: Json) -> list[tuple[str, str, str]]:
    """Saved cards first, then the test cards."""
    kept = []
    for method in checkout.choices(store, session):
        card = method["card"]
        ends = f"Expires {card['exp_month']:02}/{card['exp_year']}"
        kept.append((method["id"], f"{BRANDS[card['brand']]} ending in {card['last4']}", ends))
    return kept + [(card.number, card.label, spaced(card.number)) for card in cards.SHOWN]


BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express"}


def spaced(number: str) -> str:
    return " ".join(re.findall("....", number))


def _words(session: Json) -> str:
    """What the merchant wants said beside the button."""
    said = (session["custom_text"].get("submit") or {}).get("message")
    return f"<p><small>{escape(said)}</small></p>" if said else ""


def challenge(store: Store, key: str, form: Json | None) -> Page:
    intent = store.find("payment_intent", key)
    session = store.get(intent.get("_session") or "")
    if form is not None and intent["status"] == "requires_action":
        intent = checkout.answer_challenge(store, intent, passed=form.get("answer") == "yes")
    if intent["status"] != "requires_action":
        return _after_challenge(intent, session)
    made = page("challenge", "Confirm your payment", total=money(intent["amount"], intent["currency"]))
    made.leads_to = (session["success_url"],) if session else (intent.get("_return_url") or "",)
    return made


def _after_challenge(intent: Json, session: Json | None) -> Page:
    if session and intent["status"] in PAID:
        return _success(session)
    if session:
        return Page(location=f"/c/pay/{session['id']}", status=303)
    if intent.get("_return_url"):
        mark = "&" if "?" in intent["_return_url"] else "?"
        ends = "succeeded" if intent["status"] in PAID else "failed"
        tail = f"payment_intent={intent['id']}&redirect_status={ends}"
        return Page(location=f"{intent['_return_url']}{mark}{tail}", status=303)
    return notice("You may close this page", f"The payment is now {intent['status'].replace('_', ' ')}.")


def receipt(store: Store, key: str, form: Json | None) -> Page:
    """What `receipt_url` of a charge shows."""
    charge = store.find("charge", key)
    card, currency = charge["payment_method_details"]["card"], charge["currency"]
    facts = [
        ("Paid on", "", day(charge["created"])),
        ("Card", "", f"{BRANDS[card['brand']]} ending in {card['last4']}"),
        (charge["description"] or "Payment", "", money(charge["amount_captured"], currency)),
    ]
    for refund in list(store.select("refund", charge=key))[::-1]:
        facts.append((f"Refunded on {day(refund['created'])}", "", f"-{money(refund['amount'], currency)}"))
    left = money(charge["amount_captured"] - charge["amount_refunded"], currency)
    who = charge["billing_details"]["name"] or ""
    return page("receipt", f"Receipt {charge['id'][-8:]}", raw={"facts": rows(facts)}, total=left, name=who, key=key)
