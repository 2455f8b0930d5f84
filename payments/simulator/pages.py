"""The hosted pages people meet in their browser: paying, 3-D Secure, onboarding, the Express dashboard."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from . import accounts, cards, checkout
from .store import Store
from .wire import ZERO_DECIMAL, ApiError, Invalid, Json

FOLDER = Path(__file__).parent / "hosted"
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "cad": "CA$", "aud": "A$", "jpy": "¥"}
BANKS = {
    "works": ("Account that works", "000123456789"),
    "payouts_fail": ("Account whose payouts fail", "000111111113"),
    "check": ("Works, after Stripe has checked it for a day", "000222222227"),
    "document": ("Stripe asks for an identity document first", "000333333335"),
}
STATUSES = {
    "active": "ready to be paid",
    "pending": "being checked by Stripe",
    "restricted": "not able to be paid yet: Stripe still needs details",
}


@dataclass
class Page:
    """An answer for a browser: a page, or with `location` a redirect."""

    html: str = ""
    status: int = 200
    location: str = ""
    leads_to: tuple[str, ...] = ()

    def policy(self) -> str:
        """No scripts, our style sheet only; forms may end where the merchant said they end."""
        places = [urlsplit(url) for url in self.leads_to if url.startswith(("http://", "https://"))]
        targets = " ".join(["'self'", *sorted({f"{at.scheme}://{at.netloc}" for at in places})])
        return (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action {targets}"
        )


def money(amount: int, currency: str) -> str:
    digits = f"{amount:,}" if currency in ZERO_DECIMAL else f"{amount / 100:,.2f}"
    return f"{SIGNS[currency]}{digits}" if currency in SIGNS else f"{digits} {currency.upper()}"


def _page(file: str, title: str, *, raw: dict[str, str] | None = None, status: int = 200, **texts: str) -> Page:
    safe = {key: escape(text) for key, text in texts.items()} | (raw or {}) | {"title": escape(title)}
    content = Template((FOLDER / f"{file}.html").read_text()).substitute(safe)
    layout = Template((FOLDER / "layout.html").read_text())
    return Page(layout.substitute(title=escape(title), content=content), status)


def _notice(title: str, text: str, back: str | None = None, *, status: int = 200) -> Page:
    return _page("notice", title, raw={"back": _back(back)}, status=status, text=text)


def _back(url: str | None) -> str:
    if not url:
        return ""
    return f'<p class="back"><a href="{escape(url)}">Go back without paying</a></p>'


def _choices(name: str, chosen: str, options: list[tuple[str, str, str]]) -> str:
    rows = []
    for value, label, note in options:
        checked = " checked" if value == chosen else ""
        radio = f'<input type="radio" name="{name}" value="{value}"{checked}>'
        rows.append(f'<label class="choice">{radio}<span>{escape(label)}<small>{escape(note)}</small></span></label>')
    return "\n".join(rows)


def _rows(pairs: list[tuple[str, str, str]]) -> str:
    notes = [(what, f"<small>{escape(note)}</small>" if note else "", amount) for what, note, amount in pairs]
    return "\n".join(f"<div><dt>{escape(w)}{note}</dt><dd>{escape(a)}</dd></div>" for w, note, a in notes)


def _problem(text: str) -> str:
    return f'<p class="problem" role="alert">{escape(text)}</p>' if text else ""


def pay(store: Store, key: str, form: Json | None) -> Page:
    session = store.find("checkout.session", key)
    if session["status"] == "complete":
        return _success(session)
    if session["status"] == "expired":
        text = "Nothing was paid. Go back and start the payment again."
        return _notice("This payment page has expired", text, session["cancel_url"], status=410)
    if form is None:
        return _pay_form(session, {}, _last_problem(store, session))
    card = cards.find(form.get("card", ""))
    if card is None:
        return _pay_form(session, form, "Choose one of the test cards.")
    intent = checkout.pay(store, key, card, name=form.get("name", ""), email=form.get("email", ""))
    if intent["status"] == "requires_action":
        return Page(location=f"/3d-secure/{intent['id']}", status=303)
    if intent["status"] == "succeeded":
        return _success(session)
    return _pay_form(session, form, _last_problem(store, session | {"payment_intent": intent["id"]}))


def _last_problem(store: Store, session: Json) -> str:
    intent = store.get(session["payment_intent"] or "")
    error = intent and intent["last_payment_error"]
    return f"{error['message']} Nothing was paid. Try another card." if error else ""


def _success(session: Json) -> Page:
    return Page(location=session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), status=303)


def _pay_form(session: Json, form: Json, problem: str) -> Page:
    currency, total = session["currency"], money(session["amount_total"], session["currency"])
    lines = []
    for line in session["_lines"]:
        count = f"{line['quantity']} times " if line["quantity"] > 1 else ""
        lines.append((f"{count}{line['description']}", line["_note"], money(line["amount_total"], currency)))
    options = [(card.number, card.label, " ".join(re.findall("....", card.number))) for card in cards.CARDS]
    page = _page(
        "pay",
        f"Pay {total}",
        raw={
            "back": _back(session["cancel_url"]),
            "lines": _rows(lines),
            "problem": _problem(problem),
            "cards": _choices("card", form.get("card", cards.CARDS[0].number), options),
        },
        total=total,
        email=form.get("email") or session["customer_email"] or "",
        name=form.get("name") or "Test Payer",
    )
    page.leads_to = (session["success_url"],)
    return page


def challenge(store: Store, key: str, form: Json | None) -> Page:
    intent = store.find("payment_intent", key)
    session = store.get(intent.get("_session") or "")
    if form is not None and intent["status"] == "requires_action":
        intent = checkout.answer_challenge(store, intent, passed=form.get("answer") == "yes")
    if intent["status"] != "requires_action":
        return _after_challenge(intent, session)
    total = money(intent["amount"], intent["currency"])
    page = _page("challenge", "Confirm your payment", total=total)
    page.leads_to = (session["success_url"],) if session else (intent.get("_return_url") or "",)
    return page


def _after_challenge(intent: Json, session: Json | None) -> Page:
    if session and intent["status"] == "succeeded":
        return _success(session)
    if session:
        return Page(location=f"/c/pay/{session['id']}", status=303)
    if intent.get("_return_url"):
        mark = "&" if "?" in intent["_return_url"] else "?"
        ends = "succeeded" if intent["status"] == "succeeded" else "failed"
        tail = f"payment_intent={intent['id']}&redirect_status={ends}"
        return Page(location=f"{intent['_return_url']}{mark}{tail}", status=303)
    return _notice("You may close this page", f"The payment is now {intent['status'].replace('_', ' ')}.")


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
    name, bank, problem = form.get("name", "").strip(), form.get("bank", "works"), ""
    if form and name and bank in BANKS:
        accounts.onboard(store, account["id"], name=name, bank=bank)
        return Page(location=link["return_url"], status=303)
    if form:
        problem = "Write your name, then finish."
    options = [(value, label, f"Account number {number}") for value, (label, number) in BANKS.items()]
    page = _page(
        "onboarding",
        "Get paid by bank transfer",
        raw={"banks": _choices("bank", bank, options), "problem": _problem(problem)},
        name=name or account["_name"] or account["_display_name"] or "",
    )
    page.leads_to = (link["return_url"], link["refresh_url"])
    return page


def express(store: Store, key: str, form: Json | None) -> Page:
    account = store.find("account", key)
    balances = []
    for owner, currency, available, pending in store.balances():
        if owner == key:
            balances += [("Available", "", money(available, currency)), ("On its way", "", money(pending, currency))]
    payouts = []
    for payout in store.select("payout", account=key):
        amount = money(payout["amount"], payout["currency"])
        payouts.append((payout["status"].replace("_", " ").capitalize(), payout["failure_message"] or "", amount))
    nothing = [("None yet", "", "")]
    raw = {"balances": _rows(balances or nothing), "payouts": _rows(payouts or nothing)}
    name = account["_name"] or account["_display_name"] or "Your account"
    return _page("express", name, raw=raw, name=name, account=key, state=STATUSES[account["_status"]])


ROUTES: list[tuple[re.Pattern[str], Callable[[Store, str, Json | None], Page]]] = [
    (re.compile(r"/c/pay/(cs_test_\w+)$"), pay),
    (re.compile(r"/3d-secure/(pi_\w+)$"), challenge),
    (re.compile(r"/onboarding/(link_\w+)/form$"), onboarding),
    (re.compile(r"/onboarding/(link_\w+)$"), open_link),
    (re.compile(r"/express/(acct_\w+)$"), express),
]


def serve(store: Store, path: str, form: Json | None) -> Page | None:
    """The page at this path, None where there is none; `form` is what was posted."""
    for pattern, show in ROUTES:
        match = pattern.match(path)
        if match:
            try:
                return show(store, match[1], form)
            except Invalid as refused:
                return _notice("This page is not there", refused.message, status=404)
            except ApiError as refused:
                return _notice("That did not work", refused.message, status=409)
    return None
