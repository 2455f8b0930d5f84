"""The steps of writing a posting, as the line above the form shows them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.postings.linter import APPLICANTS, JUDGING, TERMS, WORK, Hint

LABELS = {WORK: _("The work"), JUDGING: _("How it is judged"), APPLICANTS: _("Applicants"), TERMS: _("Terms")}


@dataclass(frozen=True)
class StepMark:
    """One step: whether nothing is missing from it, and whether it is the one on the page."""

    name: str
    label: str | Promise
    is_done: bool
    is_here: bool


def marks(found: list[Hint], *, here: str = "") -> list[StepMark]:
    """The steps of a draft, given what the linter found."""
    unfinished = {hint.step for hint in found if hint.is_must}
    return [StepMark(name, label, name not in unfinished, name == here) for name, label in LABELS.items()]
