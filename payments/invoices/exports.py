"""Everything on the money page for a spreadsheet: one fact a row, oldest first, read and sent piece by piece."""

import csv
import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.money import digits
from payments.holds.models import Checkout, Hold
from payments.invoices.models import Document
from payments.payouts.models import BankPayout, Reversal, Transfer
from payments.refunds.models import Refund

COLUMNS = ("date", "fact", "what", "who", "amount", "moved", "currency", "state", "document", "id")
# Excel takes a file for UTF-8 only when it starts with this mark; every other program skips it.
MARK = "\ufeff"
# What a spreadsheet would read as the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
AT_ONCE = 500


@dataclass(frozen=True)
class Row:
    """One fact. `moved` is what it changed on the reader's side, in cents; None when no money moved."""

    at: dt.datetime
    fact: str
    what: str
    who: str
    amount_cents: int
    currency: str
    state: str
    id: str
    moved_cents: int | None = None
    document: str = ""


def of_company(company: Company) -> Iterator[str]:
    """CSV of a company: the pay and fee of every hold, every refund, every document. What it paid is negative."""
    return _lines(
        _rows(Hold.objects.filter(company=company).select_related("payee"), ("funded_at", "created_at"), _of_hold),
        _rows(_refunds(company), ("done_at", "created_at"), _of_refund),
        _rows(Document.objects.filter(company=company), ("issued_at",), _of_document),
        _rows(_chargebacks(company), ("chargebacks__opened_at",), _of_chargeback),
    )


def of_student(user: User) -> Iterator[str]:
    """CSV of a student: every transfer, every part taken back, every payout to their bank. What came is positive."""
    transfers = Transfer.objects.filter(payee=user).select_related("hold__company")
    reversals = Reversal.objects.filter(transfer__payee=user).select_related("transfer__hold__company")
    return _lines(
        _rows(transfers, ("paid_at", "created_at"), _of_transfer),
        _rows(reversals, ("done_at", "created_at"), _of_reversal),
        _rows(BankPayout.objects.filter(payee__user=user), ("created_at",), _of_payout),
    )


def _refunds(company: Company) -> QuerySet[Refund]:
    return Refund.objects.filter(hold__company=company).select_related("hold__payee", "document")


def _chargebacks(company: Company) -> QuerySet[Any, Any]:
    """Payments of the company that its bank disputes, one row for each dispute."""
    names = ("pk", "amount_cents", "currency", "status")
    found = Checkout.objects.filter(company=company, chargebacks__isnull=False)
    rows: QuerySet[Any, Any] = found.values(*(f"chargebacks__{name}" for name in names))
    return rows


def _rows(found: QuerySet[Any], dates: tuple[str, ...], read: Callable[[Any], list[Row]]) -> Iterator[Row]:
    at = Coalesce(*dates) if len(dates) > 1 else F(*dates)
    for each in found.annotate(at=at).order_by("at", "pk").iterator(chunk_size=AT_ONCE):
        yield from read(each)


def _of_hold(hold: Any) -> list[Row]:
    who, state, is_paid = hold.payee.name, str(hold.get_status_display()), hold.funded_at is not None
    parts = ((_("pay"), hold.amount_cents, "pay"), (_("fee"), hold.fee_cents, "fee"))
    return [
        Row(
            at=hold.at,
            fact=fact,
            what=hold.reference,
            who=who,
            amount_cents=cents,
            moved_cents=-cents if is_paid else None,
            currency=hold.currency,
            state=state,
            id=f"{hold.pk}:{part}",
        )
        for fact, cents, part in parts
        if cents
    ]


def _of_refund(refund: Any) -> list[Row]:
    return [
        Row(
            at=refund.at,
            fact=_("refund"),
            what=f"{refund.hold.reference}: {refund.reason}",
            who=refund.hold.payee.name,
            amount_cents=refund.amount_cents,
            moved_cents=refund.amount_cents if refund.status == Refund.Status.DONE else None,
            currency=refund.currency,
            state=str(refund.get_status_display()),
            document=refund.document.code if hasattr(refund, "document") else "",
            id=str(refund.pk),
        )
    ]


def _of_chargeback(found: dict[str, Any]) -> list[Row]:
    cents, status = found["chargebacks__amount_cents"], found["chargebacks__status"]
    return [
        Row(
            at=found["at"],
            fact=_("chargeback"),
            what=_("Your bank disputes a payment"),
            who="",
            amount_cents=cents,
            moved_cents=cents if status == "lost" else None,
            currency=found["chargebacks__currency"],
            state=status.replace("_", " "),
            id=str(found["chargebacks__pk"]),
        )
    ]


def _of_document(document: Any) -> list[Row]:
    return [
        Row(
            at=document.at,
            fact=str(document.get_kind_display()),
            what=", ".join(line["text"] for line in document.content["lines"]),
            who=document.content["buyer"]["name"],
            amount_cents=document.total_cents,
            currency=document.currency,
            state=_("issued"),
            document=document.code,
            id=str(document.pk),
        )
    ]


def _of_transfer(transfer: Any) -> list[Row]:
    has_arrived = transfer.status in (Transfer.Status.PAID, Transfer.Status.REVERSED)
    return [
        Row(
            at=transfer.at,
            fact=_("pay"),
            what=transfer.hold.reference,
            who=transfer.hold.company.name,
            amount_cents=transfer.amount_cents,
            moved_cents=transfer.amount_cents if has_arrived else None,
            currency=transfer.currency,
            state=str(transfer.get_status_display()),
            id=str(transfer.pk),
        )
    ]


def _of_reversal(reversal: Any) -> list[Row]:
    hold = reversal.transfer.hold
    return [
        Row(
            at=reversal.at,
            fact=_("taken back"),
            what=f"{hold.reference}: {reversal.reason}",
            who=hold.company.name,
            amount_cents=reversal.amount_cents,
            moved_cents=-reversal.amount_cents if reversal.status == Reversal.Status.DONE else None,
            currency=reversal.currency,
            state=str(reversal.get_status_display()),
            id=str(reversal.pk),
        )
    ]


def _of_payout(payout: Any) -> list[Row]:
    return [
        Row(
            at=payout.at,
            fact=_("payout to your bank"),
            what=payout.failure,
            who="",
            amount_cents=payout.amount_cents,
            currency=payout.currency,
            state=str(payout.get_status_display()),
            id=str(payout.pk),
        )
    ]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(*rows: Iterator[Row]) -> Iterator[str]:
    """The rows by date, in the language and time zone of now: they are read when the request is over."""
    return _written(rows, translation.get_language(), timezone.get_current_timezone())


def _written(rows: tuple[Iterator[Row], ...], language: str | None, zone: dt.tzinfo) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield MARK + writer.writerow(COLUMNS)
    with translation.override(language):
        for row in heapq.merge(*rows, key=lambda row: row.at):
            yield writer.writerow(_cells(row, zone))


def _cells(row: Row, zone: dt.tzinfo) -> list[str]:
    moved = "" if row.moved_cents is None else _decimal(row.moved_cents, row.currency)
    at = row.at.astimezone(zone).isoformat(timespec="seconds")
    words = [harmless(text) for text in (row.fact, row.what, row.who)]
    return [at, *words, _decimal(row.amount_cents, row.currency), moved, row.currency, row.state, row.document, row.id]


def _decimal(cents: int, currency: str) -> str:
    return str(Decimal(cents).scaleb(-digits(currency)))


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what starts like one gets an apostrophe (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
