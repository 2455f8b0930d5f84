"""Reading transfers: what a student has earned, and what failed."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, Sum

from accounts.people.models import User
from payments.holds.models import Hold
from payments.holds.queries import HELD, Month, by_month
from payments.payouts.models import Transfer

COMING = (Transfer.Status.PENDING, Transfer.Status.SENT, Transfer.Status.FAILED)


@dataclass(frozen=True)
class Earnings:
    """A student's money in cents: held for work under way, on its way, paid, and paid month by month."""

    currency: str
    held_cents: int
    coming_cents: int
    paid_cents: int
    months: list[Month]


def earnings(user: User, *, currency: str = settings.CURRENCY) -> Earnings:
    """What the student has earned and what is coming; months count what was paid."""
    sums = Hold.objects.filter(payee=user, currency=currency).aggregate(
        held=Sum("amount_cents", filter=Q(status__in=HELD), default=0),
        coming=Sum("transfers__amount_cents", filter=Q(transfers__status__in=COMING), default=0),
    )
    paid = Transfer.objects.filter(payee=user, currency=currency, status=Transfer.Status.PAID)
    months = by_month(paid, "paid_at", F("amount_cents") - F("reversed_cents"))
    return Earnings(currency, sums["held"], sums["coming"], sum(month.amount_cents for month in months), months)
