"""A form field for a list of skills, typed with commas and helped by suggestions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.skills import queries
from accounts.skills.models import Skill

LONGEST_LABEL_PIECES = 6


class SkillsWidget(forms.TextInput):
    """A text field that the page's script turns into chips with suggestions; plain text without it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        mine = {
            "data-typeahead": reverse_lazy("skills_suggest"),
            "data-remove": _("Remove"),
            "autocomplete": "off",
            "autocapitalize": "none",
        }
        super().__init__({**mine, **(attrs or {})})


class SkillsField(forms.CharField):
    """Comma-separated words that clean to a list of `Skill`, each once, in the order typed."""

    widget = SkillsWidget
    default_error_messages = {
        "unknown": ngettext_lazy(
            "We do not know the skill %(words)s. Choose one of the suggestions or use another word.",
            "We do not know the skills %(words)s. Choose from the suggestions or use other words.",
            "count",
        ),
        "too_many": _("Name at most %(most)d skills, the ones that matter most."),
    }

    def __init__(self, *, most: int = 15, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("help_text", _("Separate skills with commas."))
        super().__init__(max_length=2000, **kwargs)

    def prepare_value(self, value: str | Iterable[Skill] | None) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return ", ".join(str(skill) for skill in value)

    def clean(self, value: Any) -> list[Skill]:
        skills, unknown = _read(super().clean(value))
        if unknown:
            words = ", ".join(f"“{word[:60]}”" for word in unknown[:5])
            message = self.error_messages["unknown"] % {"count": len(unknown), "words": words}
            raise ValidationError(message, code="unknown")
        if len(skills) > self.most:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"most": self.most})
        return skills

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def named(value: str | Iterable[Skill] | None) -> list[Skill]:
    """The skills a field holds, whether it was typed or comes from the database."""
    return _read(value)[0] if isinstance(value, str) else list(value or ())


def joined(typed: str, label: str) -> str:
    """A typed list with one more skill."""
    return ", ".join(part for part in (typed.strip().rstrip(","), label.strip()) if part)


def _read(text: str) -> tuple[list[Skill], list[str]]:
    """Skills and unknown words of a comma-separated text. Some labels hold commas, so the longest match wins."""
    pieces = [" ".join(piece.split()) for piece in text.replace("\n", ",").replace(";", ",").split(",")]
    pieces = [piece for piece in pieces if piece]
    spans = [", ".join(pieces[i:j]) for i in range(len(pieces)) for j in _ends(i, pieces)]
    known = queries.lookup(spans)
    skills, unknown, at = [], [], 0
    while at < len(pieces):
        matches = ((end, known.get(", ".join(pieces[at:end]).lower())) for end in reversed(_ends(at, pieces)))
        end, skill = next(((end, skill) for end, skill in matches if skill), (at + 1, None))
        if skill is None:
            unknown.append(pieces[at])
        else:
            skills.append(skill)
        at = end
    return list(dict.fromkeys(skills)), unknown


def _ends(start: int, pieces: list[str]) -> range:
    return range(start + 1, min(start + LONGEST_LABEL_PIECES, len(pieces)) + 1)
