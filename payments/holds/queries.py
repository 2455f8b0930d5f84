"""Reading holds: whose they are, and what a company has spent."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.companies.models import Company
from accounts.people.models import User
from payments.holds.models import Hold

HELD = (Hold.Status.FUNDED, Hold.Status.FROZEN)


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
        holds.select_related("company", "payee").prefetch_related("transfers", "refunds").order_by("-created_at", "-pk")
    )


def spending(company: Company, *, currency: str = settings.CURRENCY) -> Spending:
    """What the company has paid, pay and fee together; months count money that came in and stayed."""
    holds = Hold.objects.filter(company=company, currency=currency)
    total = F("amount_cents") + F("fee_cents")
    sums = holds.aggregate(
        held=Sum(total, filter=Q(status__in=HELD), default=0),
        released=Sum(total, filter=Q(status=Hold.Status.RELEASED), default=0),
        refunded=Sum(total, filter=Q(status=Hold.Status.REFUNDED), default=0),
    )
    kept = holds.filter(status__in=[*HELD, Hold.Status.RELEASED])
    return Spending(currency, sums["held"], sums["released"], sums["refunded"], by_month(kept, "funded_at", total))


def by_month(rows: QuerySet, field: str, amount: F) -> list[Month]:
    """The sums of `amount` by calendar month of `field`, oldest first, in the reader's time zone."""
    months = rows.annotate(month=TruncMonth(field)).values("month").annotate(total=Sum(amount)).order_by("month")
    return [Month(row["month"].date(), row["total"]) for row in months]
