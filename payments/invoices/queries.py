"""Reading documents, and what must hold of them. A check returns sentences for staff; none means that it holds."""

from collections.abc import Iterable

from django.db.models import Count, F, Max, Min, Q, QuerySet

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.permissions import MANAGERS
from payments.holds.models import Checkout, Hold
from payments.invoices.models import Document, Series
from payments.refunds.models import Refund

Kind = Document.Kind


def companies_of(user: User) -> QuerySet[Company]:
    """The companies whose documents the person may read, by name: also a suspended one has to keep its accounts."""
    return Company.objects.filter(memberships__user=user, memberships__role__in=MANAGERS).order_by("name", "pk")


def may_read_documents(user: User, company: Company) -> bool:
    """Whether the person may read the company's documents: its owners and managers, also while it is suspended."""
    return companies_of(user).filter(pk=company.pk).exists()


def documents_of(company: Company) -> QuerySet[Document]:
    """A company's documents, each with its checkout; the page orders them."""
    return Document.objects.filter(company=company).select_related("checkout")


def credit_notes_of(invoice: Document) -> QuerySet[Document]:
    """What was credited of an invoice, oldest first."""
    return Document.objects.filter(checkout=invoice.checkout_id, kind=Kind.CREDIT_NOTE).order_by("issued_at", "pk")


def documents_of_holds(holds: Iterable[Hold]) -> list[Document]:
    """The invoices that these holds were paid with and the credit notes for what went back of them, oldest first."""
    keys = [hold.pk for hold in holds]
    paid = Q(kind=Kind.INVOICE, checkout__in=Checkout.objects.filter(holds__in=keys).values("pk"))
    back = Q(refund__in=Refund.objects.filter(hold__in=keys).values("pk"))
    return list(Document.objects.filter(paid | back).order_by("issued_at", "pk"))


def invoice_of(checkout: Checkout) -> Document | None:
    """The invoice of a checkout, once it is paid."""
    return Document.objects.filter(checkout=checkout, kind=Kind.INVOICE).first()


def numbers_have_no_gaps() -> list[str]:
    """Each series runs from 1 to its last number, without a gap."""
    found = Series.objects.annotate(
        count=Count("documents"), first=Min("documents__number"), last=Max("documents__number")
    )
    return [
        f"Series {row.name} stands at {row.last_number} and has {row.count} documents, {row.first} to {row.last}."
        for row in found.order_by("name")
        if (row.first, row.last, row.count) != (1, row.last_number, row.last_number)
    ]


def what_was_paid_has_an_invoice() -> list[str]:
    """Each paid checkout has one invoice of its amount, and no other checkout has one."""
    paid, invoice = Q(status=Checkout.Status.PAID), Q(documents__kind=Kind.INVOICE)
    right = Q(documents__total_cents=F("amount_cents"), documents__currency=F("currency"))
    missing = Checkout.objects.filter(paid).exclude(pk__in=Checkout.objects.filter(invoice & right).values("pk"))
    stray = Document.objects.filter(kind=Kind.INVOICE).exclude(checkout__status=Checkout.Status.PAID)
    return [
        *(f"Checkout {checkout.pk} is paid without an invoice of its amount." for checkout in missing),
        *(f"{document.code} belongs to a checkout that is not paid." for document in stray),
    ]


def what_went_back_has_a_credit_note() -> list[str]:
    """Each refund that is done has one credit note of its amount, for the checkout that paid."""
    right = Q(document__total_cents=F("amount_cents"), document__currency=F("currency"))
    right &= Q(document__checkout=F("hold__checkout"))
    missing = Refund.objects.filter(status=Refund.Status.DONE).exclude(pk__in=Refund.objects.filter(right).values("pk"))
    return [f"Refund {refund.pk} is done without a credit note of its amount." for refund in missing]
