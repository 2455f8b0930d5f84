"""What stands on a printed page, ready to read: the same for the page on the site and for the PDF."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.core.formats import current_locale, long_day, money_exact
from payments.invoices.contents import FEE, PAY, Content
from payments.invoices.models import Document
from payments.invoices.statements import Account, Fact, Payer, Statement

LETTER_COUNTRIES = {"US", "CA", "MX", "PH", "CO", "CL", "CR", "DO", "GT", "HN", "NI", "PA", "PR", "SV", "VE"}
LETTER_CURRENCIES = {"USD", "CAD"}
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
Pair = tuple[str, str]


@dataclass(frozen=True)
class Party:
    """Who issued the page or whom it is for, with an address line by line."""

    label: str
    name: str
    lines: list[str]


@dataclass(frozen=True)
class Table:
    """Rows whose last column is an amount, sums below them, and a total."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    sums: list[Pair]
    total: Pair


@dataclass(frozen=True)
class Sheet:
    """One document as text; `paper` is a name that typst knows."""

    title: str
    code: str
    language: str
    paper: str
    parties: list[Party]
    facts: list[Pair]
    tables: list[Table]
    stamp: str = ""
    notes: list[str] = field(default_factory=list)


def of_document(document: Document) -> Sheet:
    """An issued document in the language it was issued in, its dates in the platform's time zone."""
    content = document.content
    with translation.override(content["language"]), timezone.override(timezone.get_default_timezone()):
        is_invoice = document.kind == Document.Kind.INVOICE
        return Sheet(
            title=_("Invoice and receipt") if is_invoice else _("Credit note"),
            code=document.code,
            language=content["language"],
            paper=_paper(content["buyer"].get("country", ""), document.currency),
            parties=[_party(_("From"), content["seller"]), _party(_("To"), content["buyer"])],
            facts=_facts_of_invoice(document) if is_invoice else _facts_of_credit_note(document),
            tables=[_lines(document, is_invoice=is_invoice)],
            stamp=_paid(content) if is_invoice else "",
            notes=[*content["notes"], _zone_note(settings.TIME_ZONE)],
        )


def _party(label: str, party: Content) -> Party:
    tax = [_("Tax number %(number)s") % {"number": party["tax_id"]}] if party["tax_id"] else []
    return Party(label, party["name"], [*party["address"], *tax, *filter(None, [party["email"]])])


def _paper(country: str, currency: str) -> str:
    is_letter = country in LETTER_COUNTRIES or (not country and currency in LETTER_CURRENCIES)
    return "us-letter" if is_letter else "a4"


def _facts_of_invoice(document: Document) -> list[Pair]:
    order = document.content["purchase_order"]
    ordered = [(_("Purchase order"), order)] if order else []
    return [(_("Number"), document.code), (_("Issued on"), long_day(document.issued_at)), *ordered]


def _facts_of_credit_note(document: Document) -> list[Pair]:
    content = document.content
    went_back = [(_("Sent back on"), _day(content["went_back_at"]))] if content["went_back_at"] else []
    invoice = [(_("Corrects invoice"), content["invoice"])]
    reason = [(_("Reason"), content["reason"])] if content["reason"] else []
    return [*_facts_of_invoice(document), *invoice, *went_back, *reason]


def _lines(document: Document, *, is_invoice: bool) -> Table:
    lines, currency = document.content["lines"], document.currency
    pay, fee = (sum(line["amount_cents"] for line in lines if line["kind"] == kind) for kind in (PAY, FEE))
    words = {"seller": settings.SITE_NAME}
    sums = [
        (_("Pay, passed on in full") if is_invoice else _("Pay"), money_exact(pay, currency)),
        (_("%(seller)s fee") % words, money_exact(fee, currency)),
    ]
    total = _("Total paid") if is_invoice else _("Total credited")
    return Table(
        title="",
        columns=[_("Description"), _("Amount")],
        rows=[[line["text"], money_exact(line["amount_cents"], currency)] for line in lines],
        sums=sums if pay and fee else [],
        total=(total, money_exact(document.total_cents, currency)),
    )


def _paid(content: Content) -> str:
    payment = content["payment"]
    words = {
        "total": money_exact(content["total_cents"], content["currency"]),
        "day": _day(payment["paid_at"]),
        "card": card(payment),
    }
    if payment["last4"]:
        return _("Paid: %(total)s on %(day)s with %(card)s. Nothing is due.") % words
    return _("Paid: %(total)s on %(day)s. Nothing is due.") % words


def card(payment: dict[str, Any]) -> str:
    """A card as people call it: `Visa ending in 4242`."""
    brand = BRANDS.get(payment["brand"].lower(), payment["brand"].title()) or _("the card")
    return _("%(brand)s ending in %(digits)s") % {"brand": brand, "digits": payment["last4"]}


def _day(moment: str) -> str:
    return str(long_day(dt.datetime.fromisoformat(moment))) if moment else ""


def _zone_note(zone: str) -> str:
    return _("Days are those of the time zone %(zone)s.") % {"zone": zone}


def of_statement(statement: Statement) -> Sheet:
    """A student's year, payer by payer, in the reader's language and the student's time zone."""
    student = statement.student
    accounts = sorted(statement.accounts, key=lambda account: (account.currency != settings.CURRENCY, account.currency))
    with timezone.override(student.zone):
        made = (_("Made on"), str(long_day(timezone.now())))
        tables = [table for account in accounts for table in _tables(account, is_only=len(accounts) == 1)]
    notes = [
        _("You paid no fee: the amount a company posts is yours, whole."),
        _("Each amount stands on the day it reached your account at Stripe, or was taken back from it."),
        _("This is not a tax form. It lists everything, however small; tax offices may ask for less."),
    ]
    address = [line.strip() for line in settings.ISSUER_ADDRESS.split("|") if line.strip()]
    return Sheet(
        title=_("Yearly statement"),
        code=str(statement.year),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        paper=_paper("", accounts[0].currency if accounts else settings.CURRENCY),
        parties=[
            Party(_("Paid through"), settings.ISSUER_NAME, address),
            Party(_("Paid to"), student.name or student.email, [student.email] if student.name else []),
        ],
        facts=[(_("Year"), str(statement.year)), (_("Time zone"), student.time_zone), made],
        tables=tables,
        notes=notes,
    )


def _tables(account: Account, *, is_only: bool) -> list[Table]:
    """All payers together where there are several, then each by itself."""
    everything = (_("Total of the year"), money_exact(account.total_cents, account.currency))
    if len(account.payers) == 1:
        return [_of_payer(account.payers[0], account.currency, total=everything)]
    title = _("All payers") if is_only else _("All payers, %(currency)s") % {"currency": account.currency}
    together = Table(
        title=title,
        columns=[_("Payer"), _("Amount")],
        rows=[[payer.name, money_exact(payer.total_cents, account.currency)] for payer in account.payers],
        sums=_sums(account.paid_cents, account.taken_back_cents, account.currency),
        total=everything,
    )
    words = [(payer, _("From %(payer)s") % {"payer": payer.name}) for payer in account.payers]
    totals = [(payer, (label, money_exact(payer.total_cents, account.currency))) for payer, label in words]
    return [together, *(_of_payer(payer, account.currency, total=total) for payer, total in totals)]


def _of_payer(payer: Payer, currency: str, *, total: Pair) -> Table:
    return Table(
        title=payer.name,
        columns=[_("Day"), _("Work"), _("Amount")],
        rows=[_row(fact) for fact in payer.facts],
        sums=_sums(payer.paid_cents, payer.taken_back_cents, currency),
        total=total,
    )


def _row(fact: Fact) -> list[str]:
    text = fact.work if fact.amount_cents > 0 else _("Taken back: %(work)s") % {"work": fact.work}
    return [_short_day(fact.at), text, money_exact(fact.amount_cents, fact.currency)]


def _short_day(moment: dt.datetime) -> str:
    return format_date(timezone.localtime(moment), format="medium", locale=current_locale())


def _sums(paid_cents: int, taken_back_cents: int, currency: str) -> list[Pair]:
    if not taken_back_cents:
        return []
    paid = (_("Paid"), money_exact(paid_cents, currency))
    return [paid, (_("Taken back"), money_exact(-taken_back_cents, currency))]
