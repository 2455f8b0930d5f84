"""Form fields that read what people type and say how to mend what cannot be read."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from marketplace.core import currencies, money
from marketplace.core.formats import money as readable

MOST_CENTS = 100_000_000
SIGNS = {"€": ("EUR",), "£": ("GBP",), "¥": ("JPY",), "円": ("JPY",), "C$": ("CAD",), "CA$": ("CAD",), "US$": ("USD",)}


class TextField(forms.CharField):
    """Text whose line ends count as one character, as they do in the browser."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class MoneyField(forms.CharField):
    """An amount of money as people write it, cleaned to an integer in the smallest unit of `currency`.

    `450`, `$1,200`, `12,50 €`, `1.250,00` and `¥45,000` are all read; another currency's sign is refused.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "positive": _("Pay must be more than 0."),
        "huge": _("This is more than one project may pay."),
    }

    def __init__(self, *, currency: str = "", **options: Any) -> None:
        self.currency = currency
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        digits = money.digits(self.currency)
        units, rest = divmod(value, 10**digits)
        return f"{units}.{rest:0{digits}}" if rest else str(units)

    def clean(self, value: Any) -> int | None:
        text = _without_signs(super().clean(value), self.currency)
        if not text:
            return None
        if text.startswith(("-", "−")):
            raise ValidationError(self.error_messages["positive"], code="positive")
        cents = int(_number(text, self.currency).scaleb(money.digits(self.currency)))
        if cents == 0:
            raise ValidationError(self.error_messages["positive"], code="positive")
        if cents > MOST_CENTS:
            raise ValidationError(self.error_messages["huge"], code="huge")
        return cents


def _without_signs(typed: str, currency: str) -> str:
    """What is left without spaces and the currency's own sign; another currency's sign is a mistake to tell."""
    text = re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", typed)).upper()
    sign = "".join(re.findall(r"[^\d.,\-−]+", text))
    meant = {"$": ("USD", "CAD"), **SIGNS}.get(sign, (sign,) if sign else (currency,))
    if currency in meant:
        return text.replace(sign, "")
    if any(code in {one.code for one in currencies.offered()} for code in meant):
        raise ValidationError(
            say("This is paid in %(currency)s: write the amount in it, for example %(example)s.")
            % {"currency": currencies.name(currency), "example": _example(currency)},
            code="currency",
        )
    raise _unreadable(currency)


def _number(text: str, currency: str) -> Decimal:
    """Of comma and point the last begins the decimals, unless it only groups the digits by three, as in `1.250`."""
    mark = next((char for char in reversed(text) if char in ",."), "")
    if mark and _is_grouped(text, mark):
        whole, decimals = text, ""
        _ask_which(text, mark, currency)
    else:
        whole, _mark, decimals = text.rpartition(mark) if mark else (text, "", "0")
        mark = "," if mark == "." else "."
        if not re.fullmatch(r"\d{1,2}", decimals):
            raise _unreadable(currency)
    digits = re.sub("[.,]", "", whole)
    if (whole != digits and not _is_grouped(whole, mark)) or not digits.isdecimal():
        raise _unreadable(currency)
    if int(decimals or 0) and len(decimals) > money.digits(currency):
        raise _unreadable(currency)
    return Decimal(f"{digits}.{decimals or 0}")


def _ask_which(text: str, mark: str, currency: str) -> None:
    """`1.250` is a thousand in Berlin and one in Boston."""
    if mark == "," or text.count(".") > 1 or not money.digits(currency):
        return
    large = int(text.replace(".", "")) * 10 ** money.digits(currency)
    small = int(Decimal(text).scaleb(money.digits(currency)))
    raise ValidationError(
        say("Is this %(large)s or %(small)s? Write it without a point, or with one or two digits after it.")
        % {"large": readable(large, currency), "small": readable(small, currency)},
        code="amount",
    )


def _is_grouped(text: str, mark: str) -> bool:
    return re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", text) is not None


def _unreadable(currency: str) -> ValidationError:
    if money.digits(currency) == 0:
        text = say("Write the pay as a whole number, for example %(example)s. This currency has no decimals.")
        return ValidationError(text % {"example": _example(currency)}, code="amount")
    return ValidationError(say("Write the pay as an amount, for example 450 or 450.50."), code="amount")


def _example(currency: str) -> str:
    floor = currencies.of(currency).floor_cents
    return readable(20 * floor, currency)
