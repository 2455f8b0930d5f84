"""What a company fills in about a delivery: which criteria are not met, where, and what else there is to say."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from marketplace.core import money
from projects.postings.fields import TextField
from projects.workspace import verdicts
from projects.workspace.ending.schedule import Split, split
from projects.workspace.forms import CriteriaField
from projects.workspace.judging import hints
from projects.workspace.models import Milestone, MilestoneCriterion
from projects.workspace.thoughts import ThoughtfulForm

LONGEST_WHERE = 500


@dataclass(frozen=True)
class Row:
    """One criterion on the page: its tick, where it falls short, and what it pays in cents."""

    criterion: MilestoneCriterion
    tick: BoundField
    where: BoundField
    cents: int


class VerdictForm(ThoughtfulForm):
    """The criteria that are not met, each with where it falls short."""

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.milestone = milestone
        self.criteria = list(milestone.criteria.order_by("position", "pk"))
        own, self.fields = self.fields, {}
        for criterion in self.criteria:
            self.fields |= self._fields_of(criterion)
        self.fields |= own

    @staticmethod
    def _fields_of(criterion: MilestoneCriterion) -> dict[str, forms.Field]:
        return {
            f"failed_{criterion.pk}": forms.BooleanField(label=criterion.text, required=False),
            f"where_{criterion.pk}": TextField(
                label=say("Where it falls short"),
                max_length=LONGEST_WHERE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "placeholder": " "}),
            ),
        }

    @property
    def rows(self) -> list[Row]:
        """The criteria in their order, each with its two fields."""
        whole = sum(one.weight for one in self.criteria)
        return [
            Row(
                one,
                self[f"failed_{one.pk}"],
                self[f"where_{one.pk}"],
                money.share(one.weight, whole, self.milestone.amount_cents),
            )
            for one in self.criteria
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for one in self.criteria:
            is_failed, where = data.get(f"failed_{one.pk}"), data.get(f"where_{one.pk}")
            if is_failed and where == "":
                self.add_error(f"where_{one.pk}", _("Say where: a page, a row, a screen, a minute."))
            if where and not is_failed:
                self.add_error(f"failed_{one.pk}", _("You say where it falls short: tick it, or take the words out."))
        if not any(data.get(f"failed_{one.pk}") or data.get(f"where_{one.pk}") for one in self.criteria):
            raise ValidationError(_("Name at least one criterion that is not met. If all are met, approve the work."))
        return data

    @property
    def failed(self) -> dict[MilestoneCriterion, str]:
        """The criteria ticked so far, each with where it falls short; also of a form that needs mending."""
        data = getattr(self, "cleaned_data", {})
        ticked = [one for one in self.criteria if data.get(f"failed_{one.pk}")]
        return {one: data.get(f"where_{one.pk}", "") for one in ticked}

    def answer(self) -> dict[str, Any]:
        """What `ask_for_revision` and `reject` need."""
        return {"failed": self.failed, "message": self.cleaned_data["message"]}

    def think(self) -> list[str]:
        """What the linter says about the words for the student."""
        places = hints.of_places(self.data.get(f"where_{one.pk}", "") for one in self.criteria)
        return places + [each for each in hints.of_message(self.data.get("message", "")) if each not in places]


class RevisionForm(VerdictForm):
    """What has to be mended, and a wish that is none of it."""

    message = TextField(
        label=_("Anything else about it"),
        help_text=_("What good would look like, an example, what may stay as it is."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    wish = TextField(
        label=_("New wishes"),
        help_text=_("What was not agreed is a change order: you say what it pays, and the student agrees or not."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_change:
            del self.fields["wish"]


class RejectionForm(VerdictForm):
    """What is not met after the last round, and why that is the end of it."""

    message = TextField(
        label=_("Why you reject it"),
        help_text=_("The student reads this, and so do those who decide if there is a dispute."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Say in a few sentences why the work ends here.")},
    )

    @property
    def preview(self) -> Split | None:
        """What both sides get with the criteria ticked so far; None while none is."""
        failed = self.failed if self.is_bound and self.errors is not None else {}
        where = {one.pk: words for one, words in failed.items()}
        return split(self.milestone, verdicts.met_cents(self.milestone, where)) if where else None


class ApprovalForm(forms.Form):
    """The company's ticks: with all of them the work is approved."""

    met = CriteriaField(label=_("Met"), help_text=_("Tick each criterion you have checked."), required=False)

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met"].of(milestone)

    def clean_met(self) -> Any:
        met = self.cleaned_data["met"]
        self.unmet = [one.pk for one in self.fields["met"].queryset if one not in met]
        if self.unmet:
            raise ValidationError(_("Approving means that every criterion is met. If one is not, say which below."))
        return met
