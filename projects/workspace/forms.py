"""What people fill in in the workspace."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from marketplace.core import filetypes
from marketplace.core.files import FILES_HELP, FilesField
from projects.postings.models import Project
from projects.workspace import queries
from projects.workspace.models import Milestone, MilestoneCriterion, WorkFile

LONGEST_DRAFT, LONGEST_LIST = 20000, 100
DRAFTED = ("claimed", "note", "is_ai_used", "ai_disclosure", "reflection")


class AgreementForm(forms.Form):
    """The student's yes to the agreement, to the very text the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    is_agreed = forms.BooleanField(
        label=_("I have read the agreement and agree to it."),
        error_messages={"required": _("Tick the box to say that you agree, or turn the offer down.")},
    )

    def __init__(self, *args, text: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fingerprint = salted_hmac("agreement", text).hexdigest()
        self.initial["seen"] = self.fingerprint

    def clean(self) -> dict:
        data = super().clean()
        if not constant_time_compare(data.get("seen", ""), self.fingerprint):
            self.data = self.data | {"seen": self.fingerprint}
            raise ValidationError(_("The agreement has changed since you opened this page. Read it again, then agree."))
        return data


class ReasonForm(forms.Form):
    """Why somebody ends something; the other side reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other side reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence why. The other side made plans, too.")},
    )


class UploadForm(forms.Form):
    """Files for the workspace, without a delivery."""

    files = FilesField(label=_("Files"), help_text=FILES_HELP)

    def arrived(self) -> list:
        """The new files that may be kept, whatever else is wrong with the form."""
        return filetypes.sort_out(self.files.getlist("files"))[0] if self.files else []


class CriteriaField(forms.ModelMultipleChoiceField):
    """A checklist of a milestone's criteria, each with its weight."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(MilestoneCriterion.objects.none(), **kwargs)

    def of(self, milestone: Milestone) -> None:
        """Offer this milestone's criteria in their order."""
        self.queryset = milestone.criteria.order_by("position", "pk")

    def label_from_instance(self, criterion: MilestoneCriterion) -> str:
        return _("%(criterion)s (%(weight)d\u00a0%%)") % {"criterion": criterion.text, "weight": criterion.weight}


class DeliveryForm(UploadForm):
    """A delivery against the criteria, with AI disclosure and reflection."""

    field_order = ("claimed", "note", "kept", "files", "is_ai_used", "ai_disclosure", "reflection")

    claimed = CriteriaField(
        label=_("What your delivery meets"),
        help_text=_("Tick what is there. The company checks each one."),
        error_messages={"required": _("Tick at least one criterion that your delivery meets.")},
    )
    note = forms.CharField(
        label=_("What you deliver"),
        help_text=_("What is where, what to look at first, links to work that lives elsewhere."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say in a few words what you deliver and where to look first.")},
    )
    kept = forms.ModelMultipleChoiceField(
        label=_("Files to hand in"),
        queryset=WorkFile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of these files was handed in meanwhile. Choose again.")},
    )
    files = FilesField(label=_("Add files"), required=False, help_text=FILES_HELP)
    is_ai_used = forms.TypedChoiceField(
        label=_("Did you use AI?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you used AI.")},
    )
    ai_disclosure = forms.CharField(
        label=_("Where and how"),
        help_text=_("Which tool, for which part, and how you checked it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reflection = forms.CharField(
        label=_("What you learned"),
        help_text=_("Three lines are enough: what was hard, what you would do differently, what you can do now."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a line or two: it is for you as much as for the company.")},
    )

    def __init__(self, *args, milestone: Milestone, student, **kwargs):
        super().__init__(*args, **kwargs)
        engagement = milestone.engagement
        self.initial = {"claimed": queries.met_so_far(milestone), **milestone.draft}
        self.fields["claimed"].of(milestone)
        loose = WorkFile.objects.filter(engagement=engagement, uploaded_by=student, delivery=None)
        self.fields["kept"].queryset = loose.order_by("-created_at")
        if engagement.project.ai_rule == Project.AiRule.NOT_ALLOWED:
            self.fields["is_ai_used"].help_text = _("This project does not allow generative AI.")

    def delivery(self, uploaded: list[WorkFile]) -> dict:
        """What `services.deliver` needs, the new files among the files handed in."""
        data = {name: self.cleaned_data[name] for name in DRAFTED}
        return data | {"files": [*self.cleaned_data["kept"], *uploaded]}

    def draft(self) -> dict:
        """What was typed so far, fit or not, for `keeping.save_draft`."""
        typed = {name: _storable(self.data.get(name, "")) for name in DRAFTED if name != "claimed"}
        lists = {name: self.data.getlist(name)[:LONGEST_LIST] for name in ("claimed", "kept")}
        return typed | {name: [_storable(value) for value in values] for name, values in lists.items()}

    def tick(self, uploaded: list[WorkFile]) -> None:
        """Show files that were kept although the form needs mending, already ticked."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data.setlist("kept", [*self.data.getlist("kept"), *(str(file.pk) for file in uploaded)])

    def clean(self) -> dict:
        data = super().clean()
        if data.get("is_ai_used") and not data.get("ai_disclosure", "").strip() and "ai_disclosure" not in self.errors:
            self.add_error("ai_disclosure", _("Say where and how you used AI."))
        return data


def _storable(typed: str) -> str:
    """What was typed, fit to be stored: without NUL, and not endless."""
    return typed.replace("\x00", "")[:LONGEST_DRAFT]
