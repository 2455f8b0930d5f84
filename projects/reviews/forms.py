"""Saying what it was like, and replying to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.reviews.models import Rating
from projects.reviews.queries import dimensions

Dimension = Rating.Dimension
MEANINGS = {
    Dimension.BRIEF: _("Did you know what to deliver, and what it was judged by?"),
    Dimension.ANSWERS: _("Did questions and deliveries get an answer in time?"),
    Dimension.FAIRNESS: _("Was the work judged by the agreed criteria, and by nothing else?"),
    Dimension.LEARNING: _("Did you take something along: comments, insight, a skill?"),
    Dimension.QUALITY: _("How good was what you received, measured by the criteria?"),
    Dimension.COMMUNICATION: _("Were messages clear, and did they come when they were needed?"),
    Dimension.RELIABILITY: _("Were dates and promises kept, and changes said early?"),
    Dimension.INITIATIVE: _("Were there questions and ideas of the student’s own?"),
}


class ReviewForm(forms.Form):
    """Points and words about the other side: what is asked depends on the `side` that writes."""

    text = forms.CharField(
        label=_("In your words"),
        help_text=_(
            "What went well, what could be better. It appears with your name once both sides have written, or "
            "the time for reviews is over."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Add a sentence or two: points alone help nobody.")},
    )

    def __init__(self, *args, side: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.asked = dimensions(side)
        for one in self.asked:
            self.fields[one.value] = _scale(one)
        self.order_fields([*self.asked, "text"])

    @property
    def points(self) -> dict[str, int]:
        """The points by dimension, once the form is valid."""
        return {one.value: self.cleaned_data[one.value] for one in self.asked}


def _scale(dimension: Rating.Dimension) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=dimension.label,
        help_text=MEANINGS[dimension],
        choices=[(str(points.value), points.label) for points in Rating.Points],
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "scale"}),
        error_messages={"required": _("Choose one, from very good to bad.")},
    )


class ReplyForm(forms.Form):
    """One reply, for everybody to read."""

    text = forms.CharField(
        label=_("Your reply"),
        help_text=_("Everybody who reads the review reads your reply below it. You can reply once."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your reply first.")},
    )
