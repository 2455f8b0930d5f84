"""A form field for files: several in one control, each checked by its bytes."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core import filetypes

FILES_HELP = format_lazy(
    _("Documents, pictures, data, code or zip files, each at most {size} MB."), size=settings.UPLOAD_MAX_BYTES >> 20
)


class FileInput(forms.ClearableFileInput):
    """One control for several files; the browser refuses what is too large before it sends it."""

    allow_multiple_selected = True

    def __init__(self):
        super().__init__(attrs={"accept": filetypes.ACCEPT, "data-max-bytes": settings.UPLOAD_MAX_BYTES})


class FilesField(forms.FileField):
    """Several files, each checked by its bytes; cleans to a list of (file, content type)."""

    widget = FileInput

    def clean(self, data, initial=None) -> list:
        files = [file for file in (data or []) if file is not None]
        if self.required and not files:
            raise ValidationError(_("Choose at least one file."))
        kept, problems = filetypes.sort_out(files)
        if problems:
            raise ValidationError(problems)
        return kept
