"""The examples that the about pages reckon with, computed from the settings the code obeys."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.core import currencies, money

EXAMPLE = (45000, "USD")
EXAMPLE_HOURS = 18


@dataclass(frozen=True)
class Example:
    """One project's money, from what the company pays to what the student receives."""

    pay_cents: int
    fee_cents: int
    hours: int

    @property
    def total_cents(self) -> int:
        """What the company pays."""
        return self.pay_cents + self.fee_cents


@dataclass(frozen=True)
class Share:
    """Who gets what of one price at one market place, with the widths of a bar of `scale` cents in per cent."""

    name: str
    note: str
    student_cents: int
    fee_cents: int
    scale: int

    @property
    def student_width(self) -> float:
        """Width of the student's part."""
        return round(100 * self.student_cents / self.scale, 2)

    @property
    def fee_width(self) -> float:
        """Width of the fee."""
        return round(100 * self.fee_cents / self.scale, 2)


def example() -> Example:
    """The project that the about pages reckon with."""
    pay = currencies.about(*EXAMPLE, into=settings.CURRENCY)
    return Example(pay, money.fee(pay, settings.FEE_PERCENT), EXAMPLE_HOURS)


def shares() -> list[Share]:
    """The example's price here and at the market places students know.

    Source of the other shares: the companies' own fee pages, as collected in the product's rules in 2026.
    """
    ours = example()
    pay, total = ours.pay_cents, ours.total_cents

    def elsewhere(name: str, note: str, percent: int) -> Share:
        kept = money.fee(pay, percent)
        return Share(name, note, pay - kept, kept, total)

    return [
        Share("Firstrung", _("fee on top, paid by the company"), pay, ours.fee_cents, total),
        elsewhere("Parker Dewey", _("keeps 10 % of the price"), 10),
        elsewhere("Upwork", _("takes up to 15 % from the worker"), 15),
        elsewhere("Fiverr", _("takes 20 % from the worker"), 20),
    ]


def weeks() -> dict[str, int]:
    """How long projects run, in whole weeks."""
    return {"min": settings.PROJECT_MIN_DAYS // 7, "max": settings.PROJECT_MAX_DAYS // 7}
