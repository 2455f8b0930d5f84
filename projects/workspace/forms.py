"""What people fill in in the workspace."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from projects.postings.models import Criterion, Project
from projects.workspace import uploads
from projects.workspace.models import Milestone, WorkFile


class AgreementForm(forms.Form):
    """The student's yes to the agreement."""

    is_agreed = forms.BooleanField(
        label=_("I have read the agreement and agree to it."),
        error_messages={"required": _("Tick the box to say that you agree, or turn the offer down.")},
    )


class ReasonForm(forms.Form):
    """Why somebody ends something; the other side reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other side reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence why. The other side made plans, too.")},
    )


class FilesInput(forms.ClearableFileInput):
    """One control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by its bytes; cleans to a list of (file, content type)."""

    widget = FilesInput(attrs={"accept": uploads.ACCEPT})

    def clean(self, data, initial=None) -> list:
        files = [file for file in (data or []) if file]
        if self.required and not files:
            raise ValidationError(_("Choose at least one file."))
        checked, problems = [], []
        for file in files:
            try:
                checked.append((file, uploads.content_type(file)))
            except ValidationError as error:
                problems += error.messages
        if problems:
            raise ValidationError(problems)
        return checked


class UploadForm(forms.Form):
    """Files for the workspace, without a delivery."""

    files = FilesField(label=_("Files"))


class DeliveryForm(forms.Form):
    """A delivery against the criteria, with AI disclosure and reflection."""

    claimed = forms.ModelMultipleChoiceField(
        label=_("What your delivery meets"),
        help_text=_("Tick each criterion. The company sees your ticks beside its own."),
        queryset=Criterion.objects.none(),
        widget=forms.CheckboxSelectMultiple,
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
    )
    files = FilesField(label=_("Add files"), required=False)
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
        self.project = engagement.project
        self.fields["claimed"].queryset = self.project.criteria.order_by("position", "pk")
        loose = WorkFile.objects.filter(engagement=engagement, uploaded_by=student, delivery=None)
        self.fields["kept"].queryset = loose.order_by("-created_at")
        if self.project.ai_rule == Project.AiRule.NOT_ALLOWED:
            self.fields["is_ai_used"].help_text = _("This project does not allow generative AI.")

    @property
    def uploads(self) -> list:
        """The new files that passed, whatever else is wrong with the form."""
        return self.cleaned_data.get("files", []) if self.is_bound else []

    def delivery(self, uploaded: list[WorkFile]) -> dict:
        """What `services.deliver` needs, the new files among the files handed in."""
        data = {name: self.cleaned_data[name] for name in ("claimed", "note", "is_ai_used", "ai_disclosure", "reflection")}
        return data | {"files": [*self.cleaned_data["kept"], *uploaded]}

    def tick(self, uploaded: list[WorkFile]) -> None:
        """Show files that were kept although the form needs mending, already ticked."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data.setlist("kept", [*self.data.getlist("kept"), *(str(file.pk) for file in uploaded)])

    def clean(self) -> dict:
        data = super().clean()
        if data.get("is_ai_used") and not data.get("ai_disclosure", "").strip():
            self.add_error("ai_disclosure", _("Say where and how you used AI."))
        return data


class RevisionForm(forms.Form):
    """Which criteria are not met, and what is missing."""

    criteria = forms.ModelMultipleChoiceField(
        label=_("Not met yet"),
        queryset=Criterion.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one criterion that is not met. If all are met, approve the work.")},
    )
    message = forms.CharField(
        label=_("What is missing"),
        help_text=_("Concrete enough to act on: what, where, and what good would look like."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say what is missing, so that the student knows what to do.")},
    )

    def __init__(self, *args, milestone: Milestone, **kwargs):
        super().__init__(*args, **kwargs)
        criteria = milestone.engagement.project.criteria
        self.fields["criteria"].queryset = criteria.order_by("position", "pk")


class ApprovalForm(forms.Form):
    """The company's ticks: with all of them the work is approved."""

    met = forms.ModelMultipleChoiceField(
        label=_("Met"),
        help_text=_("Tick each criterion you have checked."),
        queryset=Criterion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, milestone: Milestone, **kwargs):
        super().__init__(*args, **kwargs)
        criteria = milestone.engagement.project.criteria
        self.fields["met"].queryset = criteria.order_by("position", "pk")

    def clean_met(self):
        met = self.cleaned_data["met"]
        if len(met) < self.fields["met"].queryset.count():
            raise ValidationError(_("Approving means that every criterion is met. If one is not, ask for a revision."))
        return met
