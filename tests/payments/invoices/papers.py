"""Payments that need no Stripe, where a test is about documents only, and what a PDF says."""

import datetime as dt
import io

from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Company, User
from payments.models import Checkout, Document, Hold


def bare_checkout(company: Company, *, amount_cents: int = 49500, currency: str = "USD", **fields) -> Checkout:
    """A paid checkout as the database has it."""
    fields = {"paid_at": timezone.now(), "charge_id": "", "card_brand": "visa", "card_last4": "4242"} | fields
    return Checkout.objects.create(
        company=company,
        status=Checkout.Status.PAID,
        amount_cents=amount_cents,
        currency=currency,
        transfer_group="test",
        return_path="/",
        **fields,
    )


def bare_hold(checkout: Checkout, student: User, *, pay_cents: int, fee_cents: int, reference: str) -> Hold:
    """A hold that this checkout paid."""
    return Hold.objects.create(
        company=checkout.company,
        payee=student,
        reference=reference,
        amount_cents=pay_cents,
        fee_cents=fee_cents,
        currency=checkout.currency,
        status=Hold.Status.FUNDED,
        checkout=checkout,
        funded_at=checkout.paid_at,
    )


def invoice_of(hold: Hold) -> Document:
    """The invoice a hold was paid with."""
    return Document.objects.get(checkout__holds=hold, kind=Document.Kind.INVOICE)


def words_of(pdf: bytes) -> str:
    """The text of a PDF, its white space and break opportunities made plain."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


NEW_YEAR_IN_UTC = dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.UTC)
