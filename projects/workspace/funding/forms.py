"""What a company fills in when it pays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payments import queries as money
from projects.workspace.funding.funding import Due


class OrderForm(forms.Form):
    """The number a company's bookkeeping asks for."""

    purchase_order = forms.CharField(
        label=_("Purchase order number"),
        help_text=_("If your bookkeeping needs one: it appears on the invoice."),
        max_length=60,
        required=False,
    )


class PayForm(OrderForm):
    """What to pay for, among what is due."""

    holds = forms.MultipleChoiceField(
        label=_("What to pay for"),
        error_messages={
            "required": _("Tick at least one line."),
            "invalid_choice": _("Something you ticked no longer waits for payment. Look again at what is left."),
        },
    )
    field_order = ("holds", "purchase_order")

    def __init__(self, *args, due: list[Due], chosen: list[str] | None = None, **kwargs):
        before = money.last_order([row.hold for row in due])
        super().__init__(*args, initial={"purchase_order": before}, **kwargs)
        self.due = due
        self.fields["holds"].choices = [(str(row.hold.pk), row.title) for row in due]
        self.before = [str(row.hold.pk) for row in due if row.is_next] if chosen is None else chosen

    def ticked(self) -> list[Due]:
        """The lines that are ticked now, whatever else is wrong."""
        keys = set(self.data.getlist("holds")) if self.is_bound else set(self.before)
        return [row for row in self.due if str(row.hold.pk) in keys]
