"""An amount of money that staff types, in the units of its currency; cleaned to integer cents."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

from marketplace.core import money
from marketplace.core.formats import money_exact


class AmountField(forms.DecimalField):
    """`12.50` for 1250 cents of dollars, `45000` for as many yen; from `least_cents` to `most_cents`."""

    def __init__(self, *, currency: str, most_cents: int, least_cents: int = 1, **options: Any) -> None:
        self.digits = money.digits(currency)
        options.setdefault("label", _("Amount in %(currency)s") % {"currency": currency})
        options.setdefault("help_text", _("At most %(most)s.") % {"most": money_exact(most_cents, currency)})
        least, most = (Decimal(cents).scaleb(-self.digits) for cents in (least_cents, most_cents))
        widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})
        validators = [MinValueValidator(least), MaxValueValidator(most)]
        super().__init__(decimal_places=self.digits, widget=widget, validators=validators, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value).scaleb(-self.digits)}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        return int(super().clean(value).scaleb(self.digits))
