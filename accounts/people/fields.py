"""Form fields for what people write about themselves."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.people import zones
from accounts.skills.fields import SkillsWidget
from marketplace.core import languages
from marketplace.core.formats import language

JOINERS = "\u200c\u200d"


def plain_line(text: str) -> str:
    """One line without characters that cannot be seen, such as those that turn the reading direction around.

    The joiners stay, because emoji and several scripts are written with them.
    """
    seen = (char if char in JOINERS or unicodedata.category(char) not in ("Cc", "Cf") else " " for char in text)
    return " ".join("".join(seen).split())


class LineField(forms.CharField):
    """A short text on one line."""

    def to_python(self, value: Any) -> str:
        return plain_line(super().to_python(value) or "")


class TitleField(LineField):
    """The name of a person or a company. Addresses are refused: e-mails carry names to people who never asked."""

    default_error_messages = {"address": _("Write the name without a web address.")}

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if "://" in name or "www." in name.lower():
            raise ValidationError(self.error_messages["address"], code="address")
        return name


class WebField(forms.URLField):
    """An address on the web; `example.com` becomes `https://example.com`."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("Write an address such as https://example.com.")}

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=max_length, **kwargs)


class ZoneField(forms.ChoiceField):
    """A select of time zones, by region."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=zones.choices, **kwargs)

    def valid_value(self, value: str) -> bool:
        return str(value) in zones.names()


class LanguagesField(forms.CharField):
    """Names of languages with commas between them that clean to a list of codes, each once, in the order typed."""

    default_error_messages = {
        "unknown": _("We do not know the language %(words)s. Choose one of the suggestions, or leave it out."),
        "too_many": _("Name at most %(most)d languages."),
    }

    def __init__(self, *, most: int = 12, **kwargs: Any) -> None:
        self.most = most
        widget = SkillsWidget({"data-typeahead": reverse_lazy("languages_suggest")})
        super().__init__(max_length=500, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return ", ".join(language(code) for code in value)

    def clean(self, value: Any) -> list[str]:
        words = [word.strip() for word in super().clean(value).replace(";", ",").split(",") if word.strip()]
        unknown = [word for word in words if languages.read(word) is None]
        if unknown:
            named = ", ".join(f"“{word[:40]}”" for word in unknown[:5])
            raise ValidationError(self.error_messages["unknown"] % {"words": named}, code="unknown")
        codes = list(dict.fromkeys(languages.read(word) for word in words))
        if len(codes) > self.most:
            raise ValidationError(self.error_messages["too_many"] % {"most": self.most}, code="too_many")
        return codes
