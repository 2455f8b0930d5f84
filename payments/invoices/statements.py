"""What a student was paid in a year, by payer and day: for every student, however little it was."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, ExtractYear

from accounts.people.models import User
from payments.payouts.models import Reversal, Transfer

ARRIVED = (Transfer.Status.PAID, Transfer.Status.REVERSED)


@dataclass(frozen=True)
class Fact:
    """Pay that reached the student's account at Stripe, or (negative) was taken back from it; cents."""

    at: dt.datetime
    work: str
    amount_cents: int
    currency: str


@dataclass
class Payer:
    """What one company paid in one currency, oldest first."""

    name: str
    facts: list[Fact] = field(default_factory=list)

    @property
    def paid_cents(self) -> int:
        """What arrived."""
        return sum(fact.amount_cents for fact in self.facts if fact.amount_cents > 0)

    @property
    def taken_back_cents(self) -> int:
        """What was taken back, as a positive number."""
        return -sum(fact.amount_cents for fact in self.facts if fact.amount_cents < 0)

    @property
    def total_cents(self) -> int:
        """What stayed with the student."""
        return self.paid_cents - self.taken_back_cents


@dataclass
class Account:
    """A year in one currency: never added to another."""

    currency: str
    payers: list[Payer] = field(default_factory=list)

    @property
    def paid_cents(self) -> int:
        """What arrived."""
        return sum(payer.paid_cents for payer in self.payers)

    @property
    def taken_back_cents(self) -> int:
        """What was taken back, as a positive number."""
        return sum(payer.taken_back_cents for payer in self.payers)

    @property
    def total_cents(self) -> int:
        """What stayed with the student."""
        return self.paid_cents - self.taken_back_cents


@dataclass(frozen=True)
class Statement:
    """A calendar year in the student's time zone; `accounts` by currency."""

    student: User
    year: int
    accounts: list[Account]


def arrived(user: User) -> QuerySet[Transfer, Any]:
    """The transfers that reached the student, each with `at`, when it did."""
    rows = Transfer.objects.filter(payee=user, status__in=ARRIVED, sent_at__isnull=False)
    return rows.annotate(at=Coalesce("paid_at", "sent_at"))


def taken_back(user: User) -> QuerySet[Reversal, Any]:
    """What was taken back from the student, each with `at`, when it was."""
    rows = Reversal.objects.filter(transfer__payee=user, status=Reversal.Status.DONE, done_at__isnull=False)
    return rows.annotate(at=F("done_at"))


def years(user: User) -> list[int]:
    """The calendar years, in the student's time zone, in which they were paid; the latest first."""
    found: set[int] = set()
    for rows in (arrived(user), taken_back(user)):
        found |= set(rows.annotate(year=ExtractYear("at", tzinfo=user.zone)).values_list("year", flat=True).distinct())
    return sorted(found, reverse=True)


def statement(user: User, year: int) -> Statement:
    """Everything a student was paid in that year of their time zone, and everything taken back in it."""
    start, end = (dt.datetime(number, 1, 1, tzinfo=user.zone) for number in (year, year + 1))
    within = {"at__gte": start, "at__lt": end}
    paid = arrived(user).filter(**within).select_related("hold__company")
    back = taken_back(user).filter(**within).select_related("transfer__hold__company")
    facts = [
        (transfer.hold, Fact(transfer.at, transfer.hold.reference, transfer.amount_cents, transfer.currency))
        for transfer in paid
    ]
    for reversal in back:
        hold = reversal.transfer.hold
        facts.append((hold, Fact(reversal.at, hold.reference, -reversal.amount_cents, reversal.currency)))
    accounts: dict[str, dict[int, Payer]] = {}
    for hold, fact in sorted(facts, key=lambda pair: pair[1].at):
        payers = accounts.setdefault(fact.currency, {})
        payers.setdefault(hold.company_id, Payer(hold.company.name)).facts.append(fact)
    by_name = {currency: sorted(payers.values(), key=lambda payer: payer.name) for currency, payers in accounts.items()}
    return Statement(user, year, [Account(currency, by_name[currency]) for currency in sorted(by_name)])
