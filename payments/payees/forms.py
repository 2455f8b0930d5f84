"""The one thing we have to know before Stripe opens an account: the country."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.payees import countries


def _choices() -> list[tuple[str, Any]]:
    return [("", _("Choose a country")), *countries.offered()]


class CountryForm(forms.Form):
    """In which country the bank account is; afterwards it is fixed."""

    country = forms.ChoiceField(
        label=_("Country you live and bank in"),
        help_text=_("Stripe opens your account for this country. It cannot be changed afterwards."),
        choices=_choices,
    )
