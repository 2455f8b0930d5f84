"""What people fill in for more than was agreed: a change order, its answer, a bonus."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import day
from projects.postings import checkable, rules
from projects.postings.fields import MoneyField, TextField
from projects.workspace.extras import changes
from projects.workspace.models import Engagement
from projects.workspace.thoughts import ThoughtfulForm

LONGEST_CRITERION = 300


class AmountForm(forms.Form):
    """What both have: an amount in the project's currency, not below the smallest payment."""

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_cents"].currency = engagement.project.currency

    def clean_amount_cents(self) -> int:
        cents = self.cleaned_data["amount_cents"]
        too_small = rules.smallest(cents, self.fields["amount_cents"].currency)
        if too_small:
            raise ValidationError(too_small)
        return cents


class ChangeForm(AmountForm, ThoughtfulForm):
    """More work for more pay."""

    title = TextField(
        label=_("Title"),
        max_length=100,
        help_text=_("A verb and a thing: “Map three more competitors”."),
        error_messages={"required": _("Give it a title.")},
    )
    details = TextField(
        label=_("What is delivered"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what is delivered, so that both mean the same.")},
    )
    criteria = TextField(
        label=_("What it is judged by"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One criterion on each line, up to five: things one can check without arguing."),
        error_messages={"required": _("Write at least one criterion.")},
    )
    amount_cents = MoneyField(
        label=_("Pay"), max_length=20, error_messages={"required": _("Say what it pays on top of what was agreed.")}
    )
    due_on = forms.DateField(
        label=_("Due date"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choose the due date."),
            "invalid": _("Write the date like 2026-12-31, or choose it."),
        },
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, engagement=engagement, **kwargs)
        self.days = changes.due_range(timezone.localdate(timezone=engagement.project.company_zone))
        first, last = self.days
        self.fields["due_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def think(self) -> list[str]:
        """What in the criteria nobody could check."""
        return checkable.advice(_lines(self.data.get("criteria", ""))[: changes.MOST_CRITERIA])

    def clean_criteria(self) -> list[str]:
        found = _lines(self.cleaned_data["criteria"])
        if not found:
            raise ValidationError(self.fields["criteria"].error_messages["required"])
        if len(found) > changes.MOST_CRITERIA:
            raise ValidationError(_("Write at most five criteria, one on each line."))
        if max(len(line) for line in found) > LONGEST_CRITERION:
            raise ValidationError(_("Keep each criterion to one sentence of at most 300 characters."))
        return found

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        first, last = self.days
        if not first <= due_on <= last:
            words = {"first": day(first), "last": day(last)}
            raise ValidationError(_("Choose a day between %(first)s and %(last)s."), params=words)
        return due_on


def _lines(text: str) -> list[str]:
    """The criteria, one from each line, without the dashes people put before them."""
    lines = [line.strip().lstrip("-•").strip() for line in text.splitlines()]
    return [line for line in lines if line]


class AnswerForm(forms.Form):
    """What the other side says; to decline takes a sentence."""

    answer = TextField(
        label=_("Your answer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side reads this. To decline, say in a sentence why."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.data.get("go") == "decline" and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Say in a sentence why you decline."))
        return data


class BonusForm(AmountForm):
    """A thank-you in money."""

    amount_cents = MoneyField(
        label=_("Bonus"), max_length=20, error_messages={"required": _("Say how much you want to give.")}
    )
    message = TextField(
        label=_("What it is for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The student reads this with the bonus."),
        error_messages={"required": _("Say in a sentence what it is for.")},
    )
