"""How a person wants to hear about what happens."""

from typing import Any

from django import forms

from accounts.notifications.kinds import HINTS, KINDS
from accounts.notifications.models import Preference


class PreferencesForm(forms.Form):
    """One choice for each kind of news."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in KINDS.items():
            self.fields[kind] = forms.ChoiceField(
                label=label, help_text=HINTS[kind], choices=Preference.Channel, initial=Preference.Channel.INSTANT
            )
