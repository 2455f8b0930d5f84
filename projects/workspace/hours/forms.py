"""How people write down time."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from projects.postings.fields import TextField
from projects.workspace.hours import services
from projects.workspace.models import Engagement

CLOCK = re.compile(r"(\d{1,2}):([0-5]?\d)")
DECIMAL = re.compile(r"(\d{1,2})(?:[.,](\d{1,2}))?\s*(?:h|hrs?|hours?|std\.?)?")
PARTS = re.compile(r"(?:(\d{1,2})\s*(?:h|hrs?|hours?|std\.?))?\s*(?:(\d{1,4})\s*(?:m|min|mins|minutes?)?)?")
ONLY_MINUTES = re.compile(r"(\d{1,4})\s*(?:m|min|mins|minutes?)")


class MinutesField(forms.CharField):
    """Time as people write it, cleaned to whole minutes: `1:30`, `1.5`, `1,5 h`, `90 min`, `1 h 30`."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write the time like 1:30, 1.5 or 90 min."),
        "range": _("Log between a minute and 24 hours."),
    }

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60}:{value % 60:02}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip().lower()
        if not text:
            return None
        minutes = _minutes(text)
        if minutes is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not 1 <= minutes <= services.MINUTES_A_DAY:
            raise ValidationError(self.error_messages["range"], code="range")
        return minutes


def _minutes(text: str) -> int | None:
    if found := CLOCK.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    if found := DECIMAL.fullmatch(text):
        return round(60 * float(f"{found[1]}.{found[2] or 0}"))
    if found := ONLY_MINUTES.fullmatch(text):
        return int(found[1])
    if found := PARTS.fullmatch(text):
        return int(found[1] or 0) * 60 + int(found[2] or 0)
    return None


class TimeForm(forms.Form):
    """One entry of the time log."""

    worked_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write the date like 2026-12-31, or choose it."),
        },
    )
    minutes = MinutesField(
        label=_("Time"),
        max_length=20,
        help_text=_("Like 1:30, 1.5 or 90 min."),
        error_messages={"required": _("Say how long you worked.")},
    )
    note = TextField(label=_("What you did"), max_length=200, required=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = services.first_day(engagement), services.last_day(engagement)
        first, last = self.days
        self.fields["worked_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        self.initial.setdefault("worked_on", last)

    def clean_worked_on(self) -> Any:
        day = self.cleaned_data["worked_on"]
        if not self.days[0] <= day <= self.days[1]:
            raise ValidationError(_("Choose a day between the agreement and today."))
        return day
