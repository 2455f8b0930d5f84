"""What a company fills in about its invoices."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.payers import queries
from payments.payers.models import Payer


class BillingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, address and numbers that invoices carry."""

    country = forms.ChoiceField(
        label=_("Country"), error_messages={"required": _("Choose the country your invoices go to.")}
    )

    class Meta:
        model = Payer
        fields = ("billing_name", "email", "line1", "line2", "postal_code", "city", "region", "country", "tax_id")
        labels = {"billing_name": _("Name on the invoice"), "email": _("E-mail for invoices")}
        help_texts = {
            "billing_name": _("The company's full legal name."),
            "email": _("Stripe's receipts go there, too."),
            "tax_id": _("As your invoices should show it, for example DE123456789."),
        }
        error_messages = {
            "email": {"invalid": _("Write an e-mail address like invoices@example.com.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = cast(forms.ChoiceField, self.fields["country"])
        countries.choices = [("", _("Choose a country")), *queries.countries()]
        missing = {
            "billing_name": _("Write the name your invoices should carry."),
            "email": _("Write where your invoices should go."),
            "line1": _("Write street and number."),
            "city": _("Write the city."),
        }
        for name, sentence in missing.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        autocomplete = {
            "billing_name": "organization", "email": "email", "line1": "address-line1", "line2": "address-line2",
            "postal_code": "postal-code", "city": "address-level2", "region": "address-level1", "country": "country",
        }  # fmt: skip
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
