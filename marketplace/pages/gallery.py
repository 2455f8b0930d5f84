"""The components page: every component in every state, for whoever builds pages. Only with DEBUG."""

from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from marketplace.core.components import TONES


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(max_length=100, help_text="Say what is made, not who you look for.")
    about = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    pay = forms.IntegerField(help_text="For the whole project.")
    due_on = forms.DateField(label="Due date", widget=forms.DateInput(attrs={"type": "date"}))
    category = forms.ChoiceField(choices=[("", "Choose one"), ("data", "Data"), ("design", "Design")])
    ai_rule = forms.ChoiceField(
        label="Use of AI", choices=[("no", "Not allowed"), ("say", "Allowed, if disclosed")], widget=forms.RadioSelect
    )
    where = forms.MultipleChoiceField(
        choices=[("remote", "Remote"), ("office", "At our office")], widget=forms.CheckboxSelectMultiple, required=False
    )
    skills = forms.CharField(
        required=False,
        initial="Excel, data cleaning",
        help_text="Separate skills with commas.",
        widget=forms.TextInput(attrs={"data-typeahead": "/skills/suggest/", "data-remove": "Remove"}),
    )
    files = forms.FileField(required=False, help_text="At most 25 MB.")
    agree = forms.BooleanField(label="I have read the agreement")


def components(request: HttpRequest) -> HttpResponse:
    """Show every component, in the reader's theme and in both at once."""
    if not settings.DEBUG:
        raise Http404
    return render(
        request,
        "about/components.html",
        {
            "pills": [(tone, statuses.split()[0].replace("_", " ")) for tone, statuses in TONES.items()],
            "fresh": SampleForm(prefix="fresh"),
            "wrong": SampleForm({"wrong-title": "", "wrong-pay": "many"}, prefix="wrong"),
            "steps": [
                {"label": "Agreed", "note": "Jun 27", "state": "done"},
                {"label": "Money held", "note": "Jun 28", "state": "done"},
                {"label": "Delivered, in review", "note": "answer due Jul 15", "state": "now"},
                {"label": "Approved", "state": "todo"},
                {"label": "Paid", "state": "todo"},
            ],
            "events": [
                {"text": "Tidewater paid $495.00", "note": "Jun 28, 09:12 (CDT)"},
                {"text": "$450.00 is held for Amara", "note": "Jun 28, 09:13 (CDT)"},
                {"text": "Amara is paid $450.00", "note": "on approval", "state": "later"},
            ],
            "months": [("May", 0, "$0"), ("Jun", 45000, "$450"), ("Jul", 96000, "$960"), ("Aug", 64000, "$640")],
            "page": _page(),
            "now": timezone.now(),
            "themes": ["scheme-light", "scheme-dark"],
        },
    )


def _page() -> SimpleNamespace:
    page = Paginator(range(100), 25).page(2)
    return SimpleNamespace(previous_url="?page=1", next_url="?page=3", number=page.number, paginator=page.paginator)
