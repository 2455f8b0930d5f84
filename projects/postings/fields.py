"""Form fields that read what people type and say how to mend what cannot be read."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)([.,]\d{1,2})?")
MOST_CENTS = 100_000_000


class TextField(forms.CharField):
    """Text whose line ends count as one character, as they do in the browser."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class PayField(forms.CharField):
    """An amount of money as people write it, `450`, `$1,200` or `450.50`, cleaned to integer cents."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "amount": _("Write the pay as an amount, for example 450 or 450.50."),
        "positive": _("Pay must be more than 0."),
        "huge": _("This is more than one project may pay."),
    }

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        units, cents = divmod(value, 100)
        return f"{units}.{cents:02}" if cents else str(units)

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"[\s$€£]", "", super().clean(value))
        if not text:
            return None
        if text.startswith(("-", "−")):
            raise ValidationError(self.error_messages["positive"], code="positive")
        if not AMOUNT.fullmatch(text):
            raise ValidationError(self.error_messages["amount"], code="amount")
        return self._cents(text)

    def _cents(self, text: str) -> int:
        whole, _, part = text.partition(".") if "." in text else _decimal_comma(text)
        cents = int(Decimal(f"{whole.replace(',', '')}.{part or 0}") * 100)
        if cents == 0:
            raise ValidationError(self.error_messages["positive"], code="positive")
        if cents > MOST_CENTS:
            raise ValidationError(self.error_messages["huge"], code="huge")
        return cents


def _decimal_comma(text: str) -> tuple[str, str, str]:
    """Split at a comma that stands for a decimal point: one or two digits follow it."""
    whole, comma, part = text.rpartition(",")
    return (whole, comma, part) if comma and len(part) < 3 else (text, "", "")
