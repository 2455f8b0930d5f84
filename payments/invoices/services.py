"""Issuing documents: each takes the next number of its series in the transaction that made its facts true."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from payments.holds.models import Checkout
from payments.invoices import contents
from payments.invoices.contents import Content
from payments.invoices.models import Document, Series
from payments.invoices.queries import invoice_of
from payments.refunds.models import Refund

Kind = Document.Kind
PREFIXES = {Kind.INVOICE: "INV", Kind.CREDIT_NOTE: "CN"}


@transaction.atomic
def issue_invoice(checkout: Checkout) -> Document:
    """The invoice for a paid checkout, its receipt too: `INV-2026-000123`. Issued once, however often asked."""
    rows = Checkout.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    checkout = rows.get(pk=checkout.pk)
    found = Document.objects.filter(checkout=checkout, kind=Kind.INVOICE).first()
    if found is not None:
        return found
    with translation.override(settings.LANGUAGE_CODE):
        content = contents.of_invoice(checkout)
    return _issue(Kind.INVOICE, checkout, content)


@transaction.atomic
def issue_credit_note(refund: Refund) -> Document:
    """The credit note for a refund that was done: `CN-2026-000004`. Issued once, also when a bank refuses it later."""
    rows = Refund.objects.select_for_update(of=("self",), no_key=True)
    refund = rows.select_related("hold__checkout__company", "hold__payee").get(pk=refund.pk)
    found = Document.objects.filter(refund=refund).first()
    if found is not None:
        return found
    assert refund.hold.checkout is not None, "only what was paid goes back"
    invoice = invoice_of(refund.hold.checkout) or issue_invoice(refund.hold.checkout)
    with translation.override(settings.LANGUAGE_CODE):
        content = contents.of_credit_note(refund, invoice=invoice.code)
    return _issue(Kind.CREDIT_NOTE, refund.hold.checkout, content, refund=refund)


def _issue(kind: Document.Kind, checkout: Checkout, content: Content, *, refund: Refund | None = None) -> Document:
    now = timezone.now()
    series, number = _next_number(kind, now)
    return Document.objects.create(
        kind=kind,
        series=series,
        number=number,
        code=f"{series.name}-{number:06}",
        company=checkout.company,
        checkout=checkout,
        refund=refund,
        total_cents=content["total_cents"],
        currency=content["currency"],
        content=content,
        issued_at=now,
    )


def _next_number(kind: Document.Kind, at: dt.datetime) -> tuple[Series, int]:
    """The next number of this kind's series of the year, in the platform's time zone.

    The series stays locked until commit, so that a number whose document is rolled back is taken by the next one.
    """
    year = timezone.localtime(at, timezone.get_default_timezone()).year
    series = Series.objects.filter(name=f"{PREFIXES[kind]}-{year}")
    if not series.update(last_number=F("last_number") + 1):
        Series.objects.get_or_create(name=f"{PREFIXES[kind]}-{year}")
        series.update(last_number=F("last_number") + 1)
    taken = series.get()
    return taken, taken.last_number


def issue_next() -> bool:
    """Issue a document whose facts became true before there were documents; False when none is missing."""
    checkout = Checkout.objects.filter(status=Checkout.Status.PAID).exclude(documents__kind=Kind.INVOICE).first()
    if checkout is not None:
        issue_invoice(checkout)
        return True
    refund = Refund.objects.filter(status=Refund.Status.DONE, document=None).first()
    if refund is not None:
        issue_credit_note(refund)
    return refund is not None
