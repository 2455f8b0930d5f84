"""What people write to each other."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from projects.applications.models import Application
from projects.messages import queries, services
from projects.postings.fields import TextField

LONGEST = 5000


class MessageForm(forms.Form):
    """One message. A flood is refused here, beside the words, so that they are not lost."""

    body = TextField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("At most %(limit_value)d characters; you have %(show_value)d. Send it in two parts."),
        },
    )

    def __init__(self, data: Any = None, *, application: Application, author: User) -> None:
        self.application, self.author = application, author
        super().__init__(data)
        self.fields["body"].widget.attrs.pop("maxlength", None)

    def clean_body(self) -> str:
        if queries.sent_since(self.application, self.author, seconds=60) >= services.MESSAGES_PER_MINUTE:
            raise forms.ValidationError(services.FLOOD)
        return self.cleaned_data["body"]
