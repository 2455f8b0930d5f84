"""What a student chooses to send along."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core import filetypes
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
        label=_("Files that go with it: tick those to take out"),
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
        if not self._is_room_for(data.get("files", ())):
            self.add_error("files", services.too_many())
        return data

    def _is_room_for(self, files: Sequence) -> bool:
        there = self.fields["removed"].queryset.exclude(pk__in=[each.pk for each in self._removed()])
        return not files or there.count() + len(files) <= settings.ATTACHMENTS_PER_APPLICATION

    def _removed(self) -> list[Attachment]:
        return list(self.cleaned_data.get("removed", ()))

    def changes(self) -> dict[str, list]:
        """What `services.change` takes: files that arrived well count even when another one did not."""
        arrived = filetypes.sort_out(self.files.getlist("files"))[0] if self.is_bound and self.files else []
        return {"added": arrived if self._is_room_for(arrived) else [], "removed": self._removed()}

    def afresh(self, application: Application) -> "AttachmentForm":
        """Itself where something needs mending; else a new one about the files there are now."""
        return self if self.is_bound and not self.is_valid() else AttachmentForm(application=application)
