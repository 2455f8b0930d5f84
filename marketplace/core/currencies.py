"""The currencies projects may pay in: the least that is paid in each, and about what each is worth."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.core import money


@dataclass(frozen=True)
class Currency:
    """One currency; amounts are in its smallest unit. `worth` only sorts and suggests, nobody is paid by it."""

    code: str
    floor_cents: int
    least_cents: int
    worth: float

    @property
    def digits(self) -> int:
        """How many decimals its amounts have."""
        return money.digits(self.code)


def of(code: str) -> Currency:
    """The rules of a currency; one that is no longer offered keeps those of the main one, at about the same worth."""
    rules = settings.CURRENCIES.get(code) or settings.CURRENCIES[settings.CURRENCY]
    return Currency(code, rules["floor"], rules["least"], rules["worth"])


def offered() -> list[Currency]:
    """All of them, the main one first."""
    codes = [settings.CURRENCY, *(code for code in settings.CURRENCIES if code != settings.CURRENCY)]
    return [of(code) for code in codes]


def name(code: str) -> str:
    """A currency as people choose it: `USD, US dollar`."""
    names = {
        "USD": _("US dollar"),
        "EUR": _("euro"),
        "GBP": _("British pound"),
        "CAD": _("Canadian dollar"),
        "JPY": _("Japanese yen"),
    }
    return f"{code}, {names[code]}" if code in names else code


def rate(code: str, *, into: str = "") -> float:
    """About how many smallest units of `into`, by default the main currency, one smallest unit of `code` is worth."""
    source, target = of(code), of(into or settings.CURRENCY)
    return source.worth / target.worth * 10.0 ** (target.digits - source.digits)


def about(cents: int, code: str, *, into: str) -> int:
    """About the same amount in another currency, rounded to two figures: a suggestion, never a payment."""
    if code == into:
        return cents
    exact = round(cents * rate(code, into=into))
    step = 10 ** max(len(str(exact)) - 2, of(into).digits)
    return max(round(exact / step), 1) * step
