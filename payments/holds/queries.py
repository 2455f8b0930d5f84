"""Reading holds: whose they are, and what a company has spent."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncMonth

from accounts.companies.models import Company
from accounts.people.models import User
from payments.holds import declines
from payments.holds.models import Hold

HELD = (Hold.Status.FUNDED, Hold.Status.FROZEN)


AFTER_RELEASE = Q(refunds__bearer__in=["student", "platform"]) & ~Q(refunds__status="cancelled")
GIVEN_BACK = Coalesce(
    Subquery(
        Hold.objects.filter(pk=OuterRef("pk"))
        .order_by()
        .annotate(back=Sum("refunds__amount_cents", filter=AFTER_RELEASE))
        .values("back")
    ),
    0,
    output_field=BigIntegerField(),
)
"""What went back of a hold after it was released."""


@dataclass(frozen=True)
class Month:
    """The cents of one calendar month, named by its first day."""

    on: dt.date
    amount_cents: int


@dataclass(frozen=True)
class Spending:
    """A company's money in cents: held for work under way, released for work done, given back, and month by month."""

    currency: str
    held_cents: int
    released_cents: int
    refunded_cents: int
    months: list[Month]


def holds_for_company(company: Company) -> QuerySet[Hold]:
    """A company's holds, newest first, with what a page about money shows of each."""
    return _shown(Hold.objects.filter(company=company))


def holds_for_payee(user: User) -> QuerySet[Hold]:
    """The holds meant for a student, newest first, with what a page about money shows of each."""
    return _shown(Hold.objects.filter(payee=user))


def _shown(holds: QuerySet[Hold]) -> QuerySet[Hold]:
    return (
        holds.select_related("company", "payee", "checkout")
        .prefetch_related("transfers", "refunds")
        .order_by("-created_at", "-pk")
    )


def spending(company: Company, *, currency: str = settings.CURRENCY) -> Spending:
    """What the company has paid in one currency, pay and fee together."""
    found = {sums.currency: sums for sums in all_spending(company)}
    return found.get(currency, Spending(currency, 0, 0, 0, []))


def all_spending(company: Company) -> list[Spending]:
    """What the company has paid, currency by currency, the main one when it has paid nothing.

    Pay and fee together; months count money that came in and stayed.
    """
    holds = Hold.objects.filter(company=company).annotate(given_back=GIVEN_BACK)
    total, kept = F("amount_cents") + F("fee_cents"), F("released_cents") + F("released_fee_cents")
    is_over = Q(status__in=[Hold.Status.REFUNDED, Hold.Status.SPLIT])
    sums = by_currency(
        holds,
        held=Sum(total, filter=Q(status__in=HELD), default=0),
        released=Sum(kept - F("given_back"), default=0),
        refunded=Sum(total - kept, filter=is_over, default=0) + Sum("given_back", default=0),
    )
    stayed = Case(When(status__in=HELD, then=total), default=kept - F("given_back"))
    months = by_month(holds.filter(funded_at__isnull=False), "funded_at", stayed)
    return [
        Spending(code, row["held"], row["released"], row["refunded"], months.get(code, []))
        for code, row in sums.items()
    ] or [Spending(settings.CURRENCY, 0, 0, 0, [])]


def by_currency(rows: QuerySet[Any], **sums: Combinable) -> dict[str, dict[str, int]]:
    """These sums for each currency the rows are in, the one used most first."""
    found = rows.order_by().values("currency").annotate(count=Count("pk", distinct=True), **sums)
    return {row["currency"]: row for row in found.order_by("-count", "currency")}


def by_month(rows: QuerySet[Any], field: str, amount: Case | Combinable) -> dict[str, list[Month]]:
    """By currency, the sums of `amount` by calendar month of `field`, oldest first, in the reader's time zone."""
    months = rows.order_by().annotate(month=TruncMonth(field)).values("currency", "month")
    found: dict[str, list[Month]] = {}
    for row in months.annotate(total=Sum(amount)).order_by("month"):
        found.setdefault(row["currency"], []).append(Month(row["month"].date(), row["total"]))
    return found


def last_order(holds: list[Hold]) -> str:
    """The purchase order number of the last attempt to pay for these, their checkouts loaded."""
    tried = [hold.checkout for hold in holds if hold.status == Hold.Status.OPEN and hold.checkout]
    last = max(tried, key=lambda checkout: checkout.created_at, default=None)
    return last.purchase_order if last else ""


def last_decline(holds: list[Hold]) -> str:
    """What a bank said last to who tried to pay for these, their checkouts loaded; empty when it said nothing."""
    tried = [hold.checkout for hold in holds if hold.status == Hold.Status.OPEN and hold.checkout]
    declined = [checkout for checkout in tried if checkout.declined_at]
    last = max(declined, key=lambda checkout: checkout.declined_at or checkout.created_at, default=None)
    return declines.explain(last.declined_code) if last else ""
