"""What a company fills in when it hires somebody who worked for it."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.hires.models import Hire
from projects.postings.fields import TextField

AHEAD = dt.timedelta(days=730)


class HireForm(forms.Form):
    """The job: what it is, what it is called, when it starts, and a word to the student."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of job"), choices=Hire.Kind, widget=forms.RadioSelect)
    title = TextField(
        label=gettext_lazy("Job title"),
        max_length=120,
        help_text=gettext_lazy("As it will stand on the student’s page: “Junior analyst”."),
        error_messages={"required": gettext_lazy("Say what the job is called.")},
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Starts on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty while you do not know."),
    )
    message = TextField(
        label=gettext_lazy("Message"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only the student and your team read it."),
    )

    def clean_starts_on(self) -> dt.date | None:
        starts_on, today = self.cleaned_data["starts_on"], timezone.localdate()
        if starts_on and not today - AHEAD <= starts_on <= today + AHEAD:
            raise ValidationError(_("Choose a day within two years."))
        return starts_on
