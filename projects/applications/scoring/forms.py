"""What a reviewer fills in about one applicant."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.applications.models import Score, Scorecard
from projects.postings.fields import TextField
from projects.postings.models import RubricCriterion

NO_CONFLICT, CONFLICT = "none", "conflict"
MEANINGS = {
    1: _("1 · not visible: nothing in the application shows it"),
    2: _("2 · growing: something points to it"),
    3: _("3 · solid: shown clearly enough for this project"),
    4: _("4 · strong: shown so well that it convinces by itself"),
}


class ScoreForm(forms.Form):
    """First whether there is a conflict of interest; if not, points and a reason for each criterion of the rubric."""

    conflict = forms.ChoiceField(
        label=_("Is there a conflict of interest?"),
        widget=forms.RadioSelect,
        choices=[
            (NO_CONFLICT, _("No. I do not know this person, and gain or lose nothing by whom we choose.")),
            (CONFLICT, _("Yes. I leave the decision to my colleagues.")),
        ],
        help_text=_("Family, friends, former colleagues or classmates, money between you: all count."),
        error_messages={"required": _("Say whether there is a conflict of interest.")},
    )
    about = TextField(
        label=_("If so, what is it?"),
        max_length=500,
        required=False,
        help_text=_("A few words. Your colleagues read them, the applicant does not."),
    )

    def __init__(self, data: Any = None, *, rubric: Sequence[RubricCriterion], card: Scorecard | None = None) -> None:
        self.rubric = list(rubric)
        super().__init__(data, initial=_initial(card))
        for criterion in self.rubric:
            self.fields[f"points_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.text,
                widget=forms.RadioSelect,
                coerce=int,
                empty_value=None,
                required=False,
                choices=[(points, MEANINGS[points]) for points in range(Score.LEAST, Score.MOST + 1)],
                help_text=_("Counts %(weight)d %%.") % {"weight": criterion.weight},
            )
            self.fields[f"reason_{criterion.pk}"] = TextField(
                label=_("Why? What shows it?"),
                max_length=500,
                required=False,
            )
        self.fields["note"] = TextField(
            label=_("Overall"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            help_text=_("What your colleagues should know. The applicant does not read it."),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("conflict") == CONFLICT and not data.get("about", "").strip():
            self.add_error("about", _("Say in a few words what the conflict is. Your colleagues read it."))
        if data.get("conflict") == NO_CONFLICT:
            for criterion in self.rubric:
                name = f"points_{criterion.pk}"
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Give it 1 to 4 points."))
        return data

    @property
    def declares_conflict(self) -> bool:
        """Whether the person steps back from this decision."""
        return self.cleaned_data["conflict"] == CONFLICT

    def scores(self) -> dict[str, Any]:
        """What `services.score` takes."""
        data = self.cleaned_data
        return {
            "points": {criterion.pk: data[f"points_{criterion.pk}"] for criterion in self.rubric},
            "reasons": {criterion.pk: data[f"reason_{criterion.pk}"] for criterion in self.rubric},
            "note": data["note"],
        }

    def rows(self) -> list[tuple]:
        """The two fields of each criterion, for the page."""
        return [(self[f"points_{each.pk}"], self[f"reason_{each.pk}"]) for each in self.rubric]


def _initial(card: Scorecard | None) -> dict[str, Any]:
    if card is None:
        return {}
    scores = {f"points_{score.criterion_id}": score.points for score in card.scores.all()}
    reasons = {f"reason_{score.criterion_id}": score.note for score in card.scores.all()}
    about = {"conflict": CONFLICT if card.has_conflict else NO_CONFLICT, "about": card.conflict, "note": card.note}
    return {**scores, **reasons, **about}
