"""What a document says, put down once when it is issued: names, addresses, lines and prices, in one language."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from marketplace.core.formats import current_locale
from payments.holds.models import Checkout, Hold
from payments.payers.models import Payer
from payments.refunds.models import Refund

Content = dict[str, Any]
PAY, FEE, OTHER = "pay", "fee", "other"
CITY_FIRST = {"AU", "CA", "GB", "IE", "US"}


def of_invoice(checkout: Checkout) -> Content:
    """What a paid checkout bought: for each hold a line of pay and one of our fee."""
    lines = []
    for hold in checkout.holds.select_related("payee").order_by("created_at", "pk"):
        lines += _lines(hold, hold.amount_cents, hold.fee_cents)
    rest = checkout.amount_cents - sum(line["amount_cents"] for line in lines)
    if rest:
        lines.append(_line(OTHER, _("Payment that no work is known for yet"), rest))
    notes = [
        _("The pay is passed on to the student in full."),
        _("%(seller)s is the merchant of record: it charged the card, and it is whom to ask about this payment.")
        % {"seller": settings.ISSUER_NAME},
    ]
    return _content(checkout, lines, checkout.amount_cents, notes)


def of_credit_note(refund: Refund, *, invoice: str) -> Content:
    """What went back to the company of what `invoice` had charged, pay and fee apart, and why."""
    checkout = refund.hold.checkout
    assert checkout is not None, "only what was paid goes back"
    lines = _lines(refund.hold, refund.amount_cents - refund.fee_cents, refund.fee_cents)
    notes = [
        _("The amount goes back to the card that paid. Banks show it within 5 to 10 days."),
        *_handed_on(refund.hold),
    ]
    went_back_at = refund.done_at.isoformat() if refund.done_at else ""
    extra = {"invoice": invoice, "reason": refund.reason, "went_back_at": went_back_at}
    return _content(checkout, lines, refund.amount_cents, notes) | extra


def _handed_on(hold: Hold) -> list[str]:
    """The invoice names whom the payment was for then; who the work went on to stands here."""
    rows = hold.handovers.select_related("before", "after").order_by("created_at", "pk")
    words = _("The work was begun by %(before)s and went on to %(after)s.")
    return [words % {"before": row.before.name, "after": row.after.name} for row in rows]


def _content(checkout: Checkout, lines: list[Content], total_cents: int, notes: list[str]) -> Content:
    return {
        "language": settings.LANGUAGE_CODE,
        "seller": _seller(),
        "buyer": _buyer(checkout.company),
        "purchase_order": checkout.purchase_order,
        "lines": lines,
        "total_cents": total_cents,
        "currency": checkout.currency,
        "payment": {
            "brand": checkout.card_brand,
            "last4": checkout.card_last4,
            "paid_at": checkout.paid_at.isoformat() if checkout.paid_at else "",
        },
        "notes": [*notes, settings.ISSUER_TAX_NOTE] if settings.ISSUER_TAX_NOTE else notes,
    }


def _lines(hold: Hold, pay_cents: int, fee_cents: int) -> list[Content]:
    words = {"name": hold.payee.name or _("the student"), "work": hold.reference, "seller": settings.SITE_NAME}
    lines = [_line(PAY, _("Pay for %(name)s: %(work)s") % words, pay_cents, hold)]
    if fee_cents:
        lines.append(_line(FEE, _("%(seller)s fee: %(work)s") % words, fee_cents, hold))
    return [line for line in lines if line["amount_cents"]]


def _line(kind: str, text: str, amount_cents: int, hold: Hold | None = None) -> Content:
    return {"kind": kind, "text": text, "amount_cents": amount_cents, "hold": str(hold.pk) if hold else ""}


def _seller() -> Content:
    address = [line.strip() for line in settings.ISSUER_ADDRESS.split("|")]
    return {
        "name": settings.ISSUER_NAME,
        "address": [line for line in address if line],
        "tax_id": settings.ISSUER_TAX_ID,
        "email": settings.ISSUER_EMAIL,
    }


def _buyer(company: Company) -> Content:
    """The billing details the company gave, else its name."""
    payer = Payer.objects.filter(company=company).first()
    if payer is None:
        return {"name": company.name, "address": [], "tax_id": "", "email": "", "country": ""}
    country = current_locale().territories.get(payer.country, payer.country)
    address = [payer.line1, payer.line2, *_place(payer), country]
    return {
        "name": payer.billing_name or company.name,
        "address": [line for line in address if line],
        "tax_id": payer.tax_id,
        "email": payer.email,
        "country": payer.country,
    }


def _place(payer: Payer) -> list[str]:
    """`Portland, OR 97201` where people write it so, else `28195 Bremen` and the region below."""
    if payer.country in CITY_FIRST:
        region = " ".join(filter(None, (payer.region, payer.postal_code)))
        return [", ".join(filter(None, (payer.city, region)))]
    return [" ".join(filter(None, (payer.postal_code, payer.city))), payer.region]
