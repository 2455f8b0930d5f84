"""Saying what it was like."""

from django import forms
from django.utils.translation import gettext_lazy as _

STARS = [
    ("5", _("5 stars: could not be better")),
    ("4", _("4 stars: good")),
    ("3", _("3 stars: fair")),
    ("2", _("2 stars: poor")),
    ("1", _("1 star: bad")),
]


class ReviewForm(forms.Form):
    """Stars and words about the other side."""

    stars = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from one to five stars.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        help_text=_(
            "What went well, what could be better. It appears with your name once both sides have written, or "
            "the time for reviews is over."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Add a sentence or two: stars alone help nobody.")},
    )
