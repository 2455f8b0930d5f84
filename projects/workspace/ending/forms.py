"""What people fill in to end something early: how to divide the pay, and why."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from marketplace.core import money
from marketplace.core.formats import money as readable
from projects.postings.fields import MoneyField
from projects.workspace.ending.schedule import Split, split
from projects.workspace.forms import ReasonForm
from projects.workspace.models import Milestone

PERCENTS = (0, 25, 50, 75, 100)
OTHER = "other"


class EndingForm(ReasonForm):
    """How much of the pay of each milestone under way goes to the student, as a share or an amount, and why."""

    def __init__(self, *args, milestones: list[Milestone], is_student: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.milestones, self.is_student = milestones, is_student
        reason = self.fields.pop("reason")
        for milestone in milestones:
            self.fields |= self._fields_of(milestone)
        self.fields["reason"] = reason

    def _fields_of(self, milestone: Milestone) -> dict[str, forms.Field]:
        names = {"student": milestone.engagement.student.first_name, "title": milestone.title}
        label = say("For “%(title)s”, how much goes to %(student)s?") % names
        if len(self.milestones) == 1:
            label = say("How much goes to you?") if self.is_student else say("How much goes to %(student)s?") % names
        choices = [(str(percent), self._words(milestone, percent)) for percent in PERCENTS]
        return {
            f"share_{milestone.position}": forms.ChoiceField(
                label=label,
                choices=[*choices, (OTHER, say("Another amount"))],
                widget=forms.RadioSelect,
                error_messages={"required": say("Choose a share or another amount.")},
            ),
            f"amount_{milestone.position}": MoneyField(
                label=say("Amount to the student"),
                currency=milestone.currency,
                max_length=20,
                required=False,
            ),
        }

    def _words(self, milestone: Milestone, percent: int) -> str:
        """One share as both sides read it: what goes where, and what needs no answer."""
        divided = split(milestone, money.share(percent, 100, milestone.amount_cents))
        words = {
            "percent": percent,
            "pay": readable(divided.pay_cents, milestone.currency),
            "back": readable(divided.back_cents, milestone.currency),
        }
        if percent == 0:
            text = say("Nothing; all of %(back)s goes back to the company")
        elif percent == 100:
            text = say("All of it, %(pay)s; nothing goes back to the company")
        else:
            text = say("%(percent)d\u00a0%%, %(pay)s; %(back)s goes back to the company")
        if percent == (0 if self.is_student else 100):
            text = say("%(choice)s. It ends at once") % {"choice": text}
        return text % words

    def clean(self) -> dict:
        data = super().clean()
        for milestone in self.milestones:
            name = f"amount_{milestone.position}"
            if data.get(f"share_{milestone.position}") == OTHER and name not in self.errors:
                self._check(name, data.get(name), milestone)
        return data

    def _check(self, name: str, cents: int | None, milestone: Milestone) -> None:
        if cents is None:
            self.add_error(name, _("Say how much goes to the student."))
        elif cents > milestone.amount_cents:
            most = {"most": readable(milestone.amount_cents, milestone.currency)}
            self.add_error(name, ValidationError(say("At most the whole pay, %(most)s.") % most))

    @property
    def groups(self) -> list[tuple]:
        """The two fields of each milestone, for the page."""
        return [(self[f"share_{one.position}"], self[f"amount_{one.position}"]) for one in self.milestones]

    def shares(self) -> dict[UUID, int]:
        """What the student gets of each milestone, in cents, by the milestone's id; what is left open is left out."""
        found = {milestone.pk: self._cents(milestone) for milestone in self.milestones}
        return {key: cents for key, cents in found.items() if cents is not None}

    def _cents(self, milestone: Milestone) -> int | None:
        share, name = self.cleaned_data.get(f"share_{milestone.position}"), f"amount_{milestone.position}"
        if share == OTHER:
            return self.cleaned_data.get(name)
        return money.share(int(share), 100, milestone.amount_cents) if share else None

    @property
    def preview(self) -> Split | None:
        """What is filled in so far, divided and summed, for the lines below what one chooses."""
        shares = self.shares() if self.is_bound and self.errors is not None else {}
        found = [split(one, shares[one.pk]) for one in self.milestones if one.pk in shares]
        if not found:
            return None
        pay, fee, back = (sum(getattr(one, name) for one in found) for name in ("pay_cents", "fee_cents", "back_cents"))
        return Split(pay, fee, back, found[0].currency)


class AnswerForm(forms.Form):
    """The other side's yes, or its no in words."""

    ACCEPT, DECLINE = "accept", "decline"

    choice = forms.ChoiceField(choices=[(ACCEPT, ACCEPT), (DECLINE, DECLINE)], widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("If you decline, say why"),
        help_text=_("The other side reads this, and whoever decides if it comes to a dispute."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("choice") == self.DECLINE and not data.get("answer", "").strip() and "answer" not in self.errors:
            self.add_error("answer", _("Say in a sentence why you decline."))
        return data


class AbsenceForm(forms.Form):
    """What the company tried before it reports that it hears nothing."""

    words = forms.CharField(
        label=_("What did you try, and when?"),
        help_text=_("The student reads this first, and we do if somebody asks us."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence what you tried. It is how the student learns of it.")},
    )


class HereForm(forms.Form):
    """What the student says who was quiet, if they want to."""

    answer = forms.CharField(
        label=_("A word to the company"),
        help_text=_("How far you are, or what kept you. The button alone is enough."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
