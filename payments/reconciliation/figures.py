"""The money in figures, for staff: what stands where now, by age, and what moved over time. Sums of the journal."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDay, TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payments.holds.models import Hold
from payments.ledger.models import JournalLine
from payments.refunds.models import Refund

Account = JournalLine.Account
HELD = (Hold.Status.FUNDED, Hold.Status.FROZEN)
WARN_DAYS = settings.HOLD_WARN_DAYS


@dataclass(frozen=True)
class Age:
    """Money held for at least `first` and at most `last` days."""

    name: str
    label: str | Promise
    first: int
    last: int | None = None


AGES = (
    Age("week", _("up to 7 days"), 0, 7),
    Age("month", _("8 to 30 days"), 8, 30),
    Age("longer", format_lazy(_("31 to {days} days"), days=WARN_DAYS), 31, WARN_DAYS),
    Age("old", format_lazy(_("more than {days} days"), days=WARN_DAYS), WARN_DAYS + 1),
)


def held_since(age: Age) -> Q:
    """The holds whose money has been here for that long and belongs to nobody yet."""
    now = timezone.now()
    since = Q(funded_at__lte=now - dt.timedelta(days=age.first)) if age.first else Q()
    newer = Q(funded_at__gt=now - dt.timedelta(days=age.last + 1)) if age.last is not None else Q()
    return Q(status__in=HELD) & since & newer


@dataclass(frozen=True)
class Bucket:
    """The holds of one age: how many, and their cents, pay and fee together."""

    age: Age
    count: int
    cents: int


@dataclass(frozen=True)
class Measure:
    """Something that money does, and how a journal line tells: its account, what its entry's key starts with, and
    whether credits count as plus."""

    name: str
    label: str | Promise
    account: str
    kind: str = ""
    is_credit: bool = False


MEASURES = (
    Measure("paid", _("Paid in"), Account.HELD_FUNDS, "hold:%:funded", is_credit=True),
    Measure("released", _("Released to students"), Account.PAYABLE, "hold:%:released", is_credit=True),
    Measure("refunded", _("Refunded"), Account.STRIPE_BALANCE, "refund:%", is_credit=True),
    Measure("fees", _("Our fees"), Account.PLATFORM_FEES, is_credit=True),
    Measure("stripe_fees", _("Stripe's fees"), Account.STRIPE_FEES),
    Measure("chargebacks", _("Taken by banks"), Account.CHARGEBACKS, "chargeback:%:taken"),
    Measure("losses", _("Our losses"), Account.LOSSES),
    Measure("other", _("Other costs"), Account.OTHER),
)
SIGNS = {measure.name: -1 if measure.is_credit else 1 for measure in MEASURES}
STANDING = (
    (Account.STRIPE_BALANCE, _("At Stripe"), 1),
    (Account.HELD_FUNDS, _("Held"), -1),
    (Account.PAYABLE, _("Owed to students"), -1),
    (Account.RECEIVABLE, _("Owed by students"), 1),
    (Account.CHARGEBACKS, _("Taken by banks, undecided"), 1),
    (Account.BANK, _("Paid out to our bank"), 1),
)


@dataclass
class Sheet:
    """The money of one currency: balances by account, buckets of what is held, totals of each measure since ever."""

    currency: str
    standing: dict[str, int] = field(default_factory=dict)
    held: list[Bucket] = field(default_factory=list)
    going_back_cents: int = 0
    totals: dict[str, int] = field(default_factory=dict)


def sheets() -> list[Sheet]:
    """One for each currency there is money of, the main one first."""
    standing, totals = _journal()
    held, back, main = _held(), _going_back(), settings.CURRENCY
    currencies = sorted({main, *standing}, key=lambda code: (code != main, code))
    return [
        Sheet(code, standing.get(code, {}), held.get(code, _buckets({})), back.get(code, 0), totals.get(code, {}))
        for code in currencies
    ]


def _journal() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """By currency the balance of each account and the total of each measure, in one reading of the journal."""
    rows = _named(JournalLine.objects.all()).values_list("entry__currency", "account", "measure")
    standing: dict[str, Counter[str]] = defaultdict(Counter)
    totals: dict[str, dict[str, int]] = defaultdict(dict)
    for currency, account, name, cents in rows.annotate(total=Sum("amount_cents")).order_by():
        standing[currency][account] += cents
        if name:
            totals[currency][name] = SIGNS[name] * cents
    return {currency: dict(balances) for currency, balances in standing.items()}, totals


def _held() -> dict[str, list[Bucket]]:
    """What the rows say is held, by age; with what goes back it is the journal's held funds, which a check verifies."""
    whens = [When(held_since(age), then=Value(age.name)) for age in AGES]
    rows = Hold.objects.filter(status__in=HELD).annotate(age=Case(*whens, default=Value("")))
    sums = rows.values_list("currency", "age").annotate(
        count=Count("pk"), cents=Sum(F("amount_cents") + F("fee_cents"))
    )
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for currency, age, count, cents in sums.order_by():
        found[currency][age] = (count, cents)
    return {currency: _buckets(ages) for currency, ages in found.items()}


def _buckets(ages: dict[str, tuple[int, int]]) -> list[Bucket]:
    return [Bucket(age, *ages.get(age.name, (0, 0))) for age in AGES]


def _going_back() -> dict[str, int]:
    under_way = Refund.objects.filter(bearer=Refund.Bearer.HELD).exclude(status__in=["done", "cancelled"])
    return dict(under_way.values_list("currency").annotate(total=Sum("amount_cents")).order_by())


def _named(lines: QuerySet[JournalLine]) -> QuerySet[Any]:
    """Each line with the measure it belongs to; most belong to none."""
    whens = [When(_belongs(measure), then=Value(measure.name)) for measure in MEASURES]
    return lines.annotate(measure=Case(*whens, default=Value("")))


def _belongs(measure: Measure) -> Q:
    start, _percent, end = measure.kind.partition("%")
    return Q(account=measure.account) & Q(entry__key__startswith=start) & Q(entry__key__endswith=end)


@dataclass(frozen=True)
class Series:
    """A measure over time: the cents of each day or month, the oldest first."""

    measure: Measure
    points: list[tuple[dt.date, int]]


def over_months(currency: str, *, months: int = 12) -> list[Series]:
    """Each measure by calendar month, this one last, in the reader's time zone."""
    first = timezone.localdate().replace(day=1)
    starts = [first]
    while len(starts) < months:
        starts.append((starts[-1] - dt.timedelta(days=1)).replace(day=1))
    return _over(currency, TruncMonth("entry__created_at"), starts[::-1])


def over_days(currency: str, *, days: int = 90) -> list[Series]:
    """Each measure by day, today last, in the reader's time zone."""
    today = timezone.localdate()
    starts = [today - dt.timedelta(days=back) for back in range(days)]
    return _over(currency, TruncDay("entry__created_at"), starts[::-1])


def _over(currency: str, period: TruncDay | TruncMonth, starts: list[dt.date]) -> list[Series]:
    since = timezone.make_aware(dt.datetime.combine(starts[0], dt.time.min))
    lines = JournalLine.objects.filter(entry__currency=currency, entry__created_at__gte=since)
    rows = _named(lines).exclude(measure="").annotate(period=period).values_list("period", "measure")
    found: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for start, name, cents in rows.annotate(total=Sum("amount_cents")).order_by():
        found[name][start.date()] = SIGNS[name] * cents
    return [Series(each, [(day, found[each.name].get(day, 0)) for day in starts]) for each in MEASURES]
