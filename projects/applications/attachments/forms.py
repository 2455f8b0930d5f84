"""What a student chooses to send along."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.files import FILES_HELP, FilesField
from projects.applications.attachments import queries, services
from projects.applications.models import Application, Attachment

HELP = format_lazy(
    "{most} {kinds}",
    most=format_lazy(_("At most {number}, such as a piece of work."), number=settings.ATTACHMENTS_PER_APPLICATION),
    kinds=FILES_HELP,
)
BLIND_HELP = _("Names are struck from what the files are called, not from what is inside: leave your name out.")


class AttachmentForm(forms.Form):
    """New files, and which of those there are to take out."""

    removed = forms.ModelMultipleChoiceField(
        label=_("Files to take out"),
        queryset=Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of these files was taken out meanwhile. Choose again.")},
    )
    files = FilesField(label=_("Files"), required=False, help_text=HELP)

    def __init__(self, data: Any = None, files: Any = None, *, application: Application) -> None:
        super().__init__(data, files)
        self.application = application
        self.fields["removed"].queryset = queries.of(application)
        if application.project.is_blind:
            self.fields["files"].help_text = format_lazy("{} {}", HELP, BLIND_HELP)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        there = self.fields["removed"].queryset.count() - len(data.get("removed", ()))
        if there + len(data.get("files", ())) > settings.ATTACHMENTS_PER_APPLICATION:
            self.add_error("files", services.too_many())
        return data

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to keep or to take out."""
        return self.is_valid() and bool(self.cleaned_data["files"] or self.cleaned_data["removed"])
