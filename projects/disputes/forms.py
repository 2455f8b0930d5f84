"""What people fill in during a dispute: words of the two sides, and of a neutral a finding for each criterion."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from projects.disputes.deciding import Opinion
from projects.workspace.models import Milestone, MilestoneCriterion

MET = ((100, _("Met")), (50, _("Half met")), (0, _("Not met")))
NONE, CONFLICT, BUSY = "none", "conflict", "busy"


def words(rows: int) -> forms.Textarea:
    """A field for some lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class OpenForm(forms.Form):
    """What is wrong, from the side that opens the dispute."""

    statement = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Go through the criteria you disagree about and say where to look. The other side reads this."),
        max_length=5000,
        widget=words(8),
        error_messages={"required": _("Say what is wrong, so that others can decide it.")},
    )


class AnswerForm(forms.Form):
    """How the other side sees it."""

    answer = forms.CharField(
        label=_("How do you see it?"),
        help_text=_("Go through the same criteria and say where to look. The other side reads this."),
        max_length=5000,
        widget=words(8),
        error_messages={"required": _("Say in a few sentences how you see it.")},
    )


class AppealForm(forms.Form):
    """Why other people should decide again."""

    reason = forms.CharField(
        label=_("Why should it be decided again?"),
        help_text=_("Name the criterion and what was overlooked. The other side and the new panel read this."),
        max_length=3000,
        widget=words(6),
        error_messages={"required": _("Say what was overlooked.")},
    )


class SeatForm(forms.Form):
    """Whether a neutral takes the seat."""

    choice = forms.ChoiceField(
        label=_("Are you near to either side?"),
        choices=[
            (NONE, _("No. I know neither of them, and I take the seat.")),
            (CONFLICT, _("Yes, or it could look like it. I leave it to somebody else.")),
            (BUSY, _("No, but I have no time. I leave it to somebody else.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you take the seat.")},
    )
    conflict = forms.CharField(
        label=_("How are you near to them?"),
        help_text=_("Only our staff reads this."),
        max_length=500,
        required=False,
        widget=words(2),
    )

    @property
    def takes_it(self) -> bool:
        """Whether the neutral takes the seat."""
        return self.cleaned_data["choice"] == NONE

    def declared(self) -> str:
        """The conflict as it was declared; empty for who only has no time."""
        if self.cleaned_data["choice"] != CONFLICT:
            return ""
        return self.cleaned_data["conflict"] or say("Declared without details.")


class VoteForm(forms.Form):
    """How far each criterion is met and why, and if there is more to say, that."""

    reason = forms.CharField(
        label=_("Anything else about the case"),
        help_text=_("Only our staff reads this. What the sides should read belongs to the criteria."),
        max_length=3000,
        required=False,
        widget=words(3),
    )

    def __init__(self, *args, criteria: list[MilestoneCriterion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        last = self.fields.pop("reason")
        for criterion in criteria:
            self.fields |= fields_of(criterion)
        self.fields["reason"] = last

    @property
    def groups(self) -> list[tuple]:
        """Each criterion with its two fields, for the page."""
        return [(one, self[f"met_{one.pk}"], self[f"note_{one.pk}"]) for one in self.criteria]

    def opinions(self) -> dict[int, Opinion]:
        """The findings by the criterion's id."""
        return opinions(self.cleaned_data)


def fields_of(criterion: MilestoneCriterion) -> dict[str, forms.Field]:
    """The two fields of one criterion: how far it is met, and why."""
    met = forms.TypedChoiceField(
        label=say("How far is it met?"),
        choices=MET,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": say("Choose how far this criterion is met.")},
    )
    note = forms.CharField(
        label=say("Why"),
        help_text=say("Both sides read this. Say where you looked; do not say who you are."),
        max_length=500,
        widget=words(2),
        error_messages={"required": say("Give a reason for this criterion.")},
    )
    return {f"met_{criterion.pk}": met, f"note_{criterion.pk}": note}


def opinions(data: dict) -> dict[int, Opinion]:
    """The findings in what was filled in, by the criterion's id."""
    keys = [int(name.removeprefix("met_")) for name in data if name.startswith("met_")]
    return {key: Opinion(data[f"met_{key}"], data[f"note_{key}"]) for key in keys}


def fields_for(milestone: Milestone) -> dict[str, forms.Field]:
    """The fields of all criteria of a milestone, each named by its text, for the moderators' page."""
    found: dict[str, forms.Field] = {}
    for criterion in milestone.criteria.order_by("position", "pk"):
        fields = fields_of(criterion)
        fields[f"met_{criterion.pk}"].label = f"{criterion.text} ({criterion.weight} %)"
        found |= fields
    return found
