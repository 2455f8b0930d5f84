"""Form fields for a place: a text with suggestions, which stays a text when we do not know the city."""

from typing import Any

from django import forms
from django.urls import reverse_lazy


class PlaceWidget(forms.TextInput):
    """A text field to which the page's script adds suggestions of cities; plain text without it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        mine = {"data-typeahead": reverse_lazy("places_suggest"), "autocomplete": "off"}
        super().__init__({**mine, **(attrs or {})})
