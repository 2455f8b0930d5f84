"""Reading transfers: what a student has earned, and what failed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from accounts.people.models import User
from payments.holds.models import Hold
from payments.holds.queries import HELD, Month, by_currency, by_month
from payments.payouts import bank_story
from payments.payouts.models import BankPayout, Transfer

NOTHING = {"held": 0, "coming": 0}
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
    """What the student has earned in one currency."""
    found = {sums.currency: sums for sums in all_earnings(user)}
    return found.get(currency) or _earned(currency)


def all_earnings(user: User) -> list[Earnings]:
    """What the student has earned and what is coming, currency by currency, the main one when there is nothing yet.

    Months count what was paid.
    """
    sums = by_currency(
        Hold.objects.filter(payee=user),
        held=Sum("amount_cents", filter=Q(status__in=HELD), default=0),
        coming=Sum("transfers__amount_cents", filter=Q(transfers__status__in=COMING), default=0),
    )
    paid = Transfer.objects.filter(payee=user, status=Transfer.Status.PAID)
    months = by_month(paid, "paid_at", F("amount_cents") - F("reversed_cents"))
    return [_earned(code, row, months.get(code, [])) for code, row in sums.items()] or nothing_earned()


def nothing_earned() -> list[Earnings]:
    """The same for somebody for whom no money was ever put aside."""
    return [_earned(settings.CURRENCY)]


def _earned(currency: str, sums: Mapping[str, int] = NOTHING, months: Sequence[Month] = ()) -> Earnings:
    paid_cents = sum(month.amount_cents for month in months)
    return Earnings(currency, sums["held"], sums["coming"], paid_cents, list(months))


@dataclass(frozen=True)
class ToldPayout:
    """A payout to the bank as its page shows it: what to say about it, and whether it can be tried again."""

    payout: BankPayout
    text: str
    may_retry: bool


def bank_payouts(user: User) -> QuerySet[BankPayout]:
    """What Stripe sent from this person's account to their bank, newest first."""
    rows = BankPayout.objects.filter(payee__user=user.pk).select_related("payee", "retried_by", "retry_of")
    return rows.order_by("-created_at", "-pk")


def told(payouts: Iterable[BankPayout]) -> list[ToldPayout]:
    """The same as the page shows them."""
    return [ToldPayout(one, bank_story.told(one), bank_story.may_retry(one)) for one in payouts]
