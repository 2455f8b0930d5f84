"""What all steps of a posting share.

A step tells apart what does not fit its field (it is kept as typed) from what fits and breaks a rule (it is saved,
and the sentence beside the field says how to mend it), so that a draft loses nothing.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from projects.postings import linter
from projects.postings.models import Project
from projects.postings.rows import Rows

LONGEST_TYPED = 20_000
COLUMNS = {"pay": "pay_cents"}


class StepForm(forms.Form):
    """What all steps share: the draft's values, what was typed, and which open page this is."""

    step = ""
    anchor = "rows"
    empty: dict[str, Any] = {}
    criteria: Rows | None = None
    questions: Rows | None = None
    parts: Rows | None = None
    rubric: Rows | None = None
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    tab = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, project: Project, shown: Mapping[str, str] | None = None) -> None:
        self.project = project
        self.shown = shown or {}
        self.fitting: dict[str, Any] = {}
        super().__init__(data.copy() if data is not None else None, initial=self.values_of(project))

    def values_of(self, project: Project) -> dict[str, Any]:
        """What the fields show: the draft's values, over them what was typed and did not fit."""
        values = {name: getattr(project, COLUMNS.get(name, name), None) for name in self.own_fields()}
        pages = {"seen": project.edited_in.get(self.step, ""), "tab": get_random_string(12)}
        return values | project.typed | pages

    def own_fields(self) -> list[str]:
        """The fields of this step, without those of the page."""
        return [name for name in self.base_fields if name not in ("seen", "tab")]

    def clean(self) -> dict[str, Any]:
        self.fitting = {name: self.cleaned_data[name] for name in self.own_fields() if name in self.cleaned_data}
        if self.is_behind:
            self.data["seen"] = self.project.edited_in.get(self.step, "")
            self.add_error(
                None,
                _(
                    "This step was changed in another tab or by a colleague. What you typed is still here: save again "
                    "to keep it, or reload the page to see the other version."
                ),
            )
        for name, problem in self.broken_rules():
            if problem and name not in self.errors:
                self.add_error(name, problem)
        return self.cleaned_data

    @property
    def is_behind(self) -> bool:
        """Whether somebody else saved this step since this page was opened."""
        latest = self.project.edited_in.get(self.step, "")
        return latest not in (self.cleaned_data.get("seen", ""), self.cleaned_data.get("tab", ""))

    def broken_rules(self) -> list[tuple[str, str]]:
        """Pairs of a field and the sentence that says how to mend it; empty sentences are ignored."""
        return []

    def rows_wanted(self) -> dict[str, int]:
        """How many rows to show after a button asked for one more, by the name of the set."""
        name = self.data.get("add", "")
        rows = {each.name: each for each in self.sets()}.get(name)
        return {name: rows.total_form_count() + 1} if rows else {}

    def sets(self) -> list[Rows]:
        """The sets of rows of this step."""
        return [rows for rows in (self.criteria, self.questions, self.parts, self.rubric) if rows]

    def kept(self) -> dict[str, Any]:
        """What `services.keep_typing` needs to save this step, valid or not."""
        fields, typed = {}, {}
        for name in self.own_fields():
            raw = raw_text(self.data.get(name, ""))
            if name in self.fitting:
                fields[COLUMNS.get(name, name)] = self.fitting[name]
            elif raw:
                typed[name] = raw
            else:
                fields[COLUMNS.get(name, name)] = self.empty.get(name, "")
        page = {"step": self.step, "seen": self.cleaned_data.get("seen", ""), "tab": self.cleaned_data.get("tab", "")}
        return {**page, "typed": typed, **fields}


def with_rows(details: dict[str, Any], *sets: Rows) -> dict[str, Any]:
    """What is kept of a step together with its rows: as values when every row fits, else as typed."""
    for rows in sets:
        if rows.all_fit:
            details[rows.name] = rows.values()
        elif rows.is_readable:
            details["typed"][rows.name] = [[raw_text(cell) for cell in row] for row in rows.typed_rows()]
    return details


def raw_text(value: Any) -> str:
    """What was typed, fit to be stored: without NUL, and not endless."""
    return str(value).replace("\x00", "")[:LONGEST_TYPED]


def say_what_is_missing(form: StepForm) -> None:
    """Let empty fields answer with the sentences of the linter."""
    for column, (step, text) in linter.FIELDS.items():
        name = "pay" if column == "pay_cents" else column
        if step == form.step:
            form.fields[name].error_messages["required"] = text
