"""Reading documents, and who may."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.permissions import MANAGERS
from payments.holds.models import Checkout, Hold
from payments.invoices.models import Document
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


def in_a_letter(invoice: Document) -> str:
    """Where an invoice is, as a sentence with its address, for an e-mail."""
    address = settings.SITE_URL + reverse("document_pdf", args=[invoice.pk])
    return _("Your invoice %(code)s, which is the receipt too: %(address)s") % {
        "code": invoice.code,
        "address": address,
    }
