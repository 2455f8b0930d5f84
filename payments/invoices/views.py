"""Documents of a company and the yearly statements of a student: on the page, as PDF, and all of it as CSV."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.permissions import is_student
from marketplace.core.later import later
from marketplace.core.web import keyset
from payments.invoices import exports, queries, sheets, statements
from payments.invoices.models import Document
from payments.invoices.statements import Statement

NEWEST = ("-issued_at", "-pk")
FIRST_YEAR = 2000
pdf = later("payments.invoices.pdf")


class Request(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


def _company(request: Request) -> tuple[Company, list[Company]]:
    """The company that the address names, else the person's first; and all of theirs."""
    mine = list(queries.companies_of(request.user))
    asked = request.GET.get("as")
    found = next((company for company in mine if not asked or company.slug == asked), None)
    if found is None:
        raise Http404
    return found, mine


@login_required
@require_safe
def documents(request: Request) -> HttpResponse:
    """A company's invoices and credit notes, newest first."""
    company, mine = _company(request)
    page = keyset(request, queries.documents_of(company), order=NEWEST, size=25)
    return render(request, "payments/invoices/documents.html", {"company": company, "mine": mine, "page": page})


@login_required
@require_safe
def document(request: Request, pk: uuid.UUID) -> HttpResponse:
    """One document, made to be printed too."""
    found = get_object_or_404(_documents(request), pk=pk)
    is_invoice = found.kind == Document.Kind.INVOICE
    context = {
        "document": found,
        "sheet": sheets.of_document(found),
        "credit_notes": queries.credit_notes_of(found) if is_invoice else [],
        "invoice": None if is_invoice else queries.invoice_of(found.checkout),
    }
    return render(request, "payments/invoices/document.html", context)


@login_required
@require_safe
def document_pdf(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The same document as a file."""
    found = get_object_or_404(_documents(request), pk=pk)
    return _pdf(pdf.render(sheets.of_document(found), at=found.issued_at), found.code)


def _documents(request: Request) -> QuerySet[Document]:
    return Document.objects.visible_to(request.user).select_related("company", "checkout")


@login_required
@require_safe
def statement(request: Request, year: int) -> HttpResponse:
    """What a student was paid in a year, by payer and day."""
    found = _statement(request, year)
    context = {"year": year, "years": statements.years(request.user), "sheet": sheets.of_statement(found)}
    return render(request, "payments/invoices/statement.html", context)


@login_required
@require_safe
def statement_pdf(request: Request, year: int) -> HttpResponse:
    """The same statement as a file."""
    found = _statement(request, year)
    return _pdf(pdf.render(sheets.of_statement(found), at=timezone.now()), f"statement-{year}")


def _statement(request: Request, year: int) -> Statement:
    if not is_student(request.user) or not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return statements.statement(request.user, year)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@login_required
@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """Everything of the money page, for a spreadsheet: a student's own, or that of the company the address names."""
    is_own = is_student(request.user) and request.GET.get("as") in (None, "", "me")
    rows = exports.of_student(request.user) if is_own else exports.of_company(_company(request)[0])
    name = f"firstrung-money-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)
