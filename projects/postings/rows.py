"""Rows that can be added and taken away: acceptance criteria, rubric, questions, and the parts a project is paid in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from projects.postings import rubrics, rules
from projects.postings.fields import MoneyField, TextField
from projects.postings.models import Part, Project


class WeightedForm(forms.Form):
    """A text with its weight; a row without either is none."""

    text = TextField(label=_("Criterion"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    weight = forms.IntegerField(
        label=_("Weight"),
        required=False,
        min_value=1,
        max_value=100,
        error_messages={"invalid": _("Write the weight as a whole number, for example 40.")},
    )

    def clean(self) -> dict[str, Any]:
        text, weight = self.cleaned_data.get("text"), self.cleaned_data.get("weight")
        if text and weight is None and "weight" not in self.errors:
            self.add_error("weight", _("Give it a weight, in percent."))
        if weight and not text and "text" not in self.errors:
            self.add_error("text", _("Say what is checked, or empty the weight."))
        return self.cleaned_data


class CriterionForm(WeightedForm):
    """One acceptance criterion. In a project paid in parts it may name one."""

    text = TextField(label=_("Criterion"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    part = forms.TypedChoiceField(
        label=_("Belongs to"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("This part is gone. Choose another.")},
    )

    def __init__(self, *args: Any, parts: Sequence[Part] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(part.pk, f"{number}. {part.title}") for number, part in enumerate(parts, start=1)]
        self.fields["part"].choices = [("", _("every part")), *named]
        if not parts:
            del self.fields["part"]


class QuestionForm(forms.Form):
    """One question; an empty row is none."""

    text = TextField(label=_("Question"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PartForm(forms.Form):
    """One part; an empty row is none. `pk` is the part this row was before, if it was one."""

    title = TextField(label=_("What is delivered"), max_length=100, required=False)
    amount = MoneyField(label=_("Pay"), max_length=20, required=False)
    due_on = forms.DateField(
        label=_("Due by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the date like 2026-12-31, or choose it.")},
    )
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency

    def clean(self) -> dict[str, Any]:
        missing = {
            "title": _("Say what is delivered."),
            "amount": _("Say what it pays."),
            "due_on": _("Choose its due date."),
        }
        lacking = [name for name in missing if not self.cleaned_data.get(name) and name not in self.errors]
        if len(lacking) < len(missing):
            for name in lacking:
                self.add_error(name, missing[name])
        return self.cleaned_data


class Rows(BaseFormSet):
    """A set of rows that keeps what was typed whether it fits or not."""

    name = ""
    most = 0
    fewest_shown = 1
    telling = 2
    """How many cells at the front of a row say something by themselves."""

    @classmethod
    def for_draft(cls, data: Any, *, project: Project, shown: Mapping[str, str], **options: Any) -> "Rows":
        """The rows of a draft: as typed last, with an empty one at the end, or as many as `shown` asks for.

        Every row's form gets `options`.
        """
        saved = project.typed.get(cls.name) or cls.saved(project)
        names = list(cls.form.base_fields)
        initial = [dict(zip(names, row, strict=False)) for row in saved][: cls.most]
        rows = cls(cls.prepared(data), initial=initial, prefix=cls.name, form_kwargs=options)
        asked_for = shown.get(cls.name, "")
        wanted = int(asked_for) if asked_for.isdecimal() else 0
        rows.extra = min(max(cls.fewest_shown, len(initial) + 1, wanted), cls.most) - len(initial)
        return rows

    @classmethod
    def prepared(cls, data: Any) -> Any:
        """The posted data after a button of a row was pressed: `remove` names the row to empty."""
        prefix, _, number = (data or {}).get("remove", "").rpartition("-")
        if prefix == cls.name:
            for name in cls.form.base_fields:
                data[f"{prefix}-{number}-{name}"] = ""
        return data

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Read every row, also one that looks as it did when the page was opened: it may have been saved since."""
        own = {} if index is None else {"empty_permitted": False}
        return {**super().get_form_kwargs(index), **own}

    @property
    def may_grow(self) -> bool:
        """Whether there is room for another row."""
        return self.total_form_count() < self.most

    @property
    def is_readable(self) -> bool:
        """Whether the posted data is a set of rows at all."""
        return self.management_form.is_valid()

    @property
    def all_fit(self) -> bool:
        """Whether every row could be stored, whatever the rules about all of them together say."""
        return self.is_readable and not any(form.errors for form in self.forms)

    def typed_rows(self) -> list[list[str]]:
        """What was typed, row by row, without rows that are empty."""
        names = list(self.form.base_fields)
        rows = [[form.data.get(form.add_prefix(name), "") for name in names] for form in self.forms]
        return [row for row in rows if any(cell.strip() for cell in row[: self.telling])]

    def filled(self) -> list[dict[str, Any]]:
        """The cleaned rows that say something."""
        first = next(iter(self.form.base_fields))
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get(first)]


class BaseCriteriaSet(Rows):
    name = "criteria"
    most = rules.MAX_CRITERIA
    fewest_shown = 3

    @staticmethod
    def saved(project: Project) -> list[tuple]:
        return list(project.criteria.order_by("position", "pk").values_list("text", "weight", "part"))

    @classmethod
    def prepared(cls, data: Any) -> Any:
        return with_even_weights(super().prepared(data), cls)

    def clean(self) -> None:
        if not self.all_fit:
            return
        found = self.values()
        problem = rules.weights([weight for _text, weight, _part in found])
        if not found:
            problem = _("Write what the work is judged by: at least one criterion.")
        if problem:
            raise forms.ValidationError(problem)

    def values(self) -> list[tuple[str, int, int | None]]:
        """Text, weight and part of each criterion."""
        return [(row["text"], row["weight"], row.get("part")) for row in self.filled()]


class BaseRubricSet(Rows):
    name = "rubric"
    most = rules.MAX_RUBRIC
    fewest_shown = rules.MIN_RUBRIC

    @staticmethod
    def saved(project: Project) -> list[tuple]:
        return rubrics.of(project) or rubrics.default(project.category)

    @classmethod
    def prepared(cls, data: Any) -> Any:
        return with_even_weights(super().prepared(data), cls)

    def clean(self) -> None:
        if not self.all_fit:
            return
        problem = rules.rubric([weight for _text, weight in self.values()])
        if problem:
            raise forms.ValidationError(problem)

    def values(self) -> list[tuple[str, int]]:
        """Text and weight of each."""
        return [(row["text"], row["weight"]) for row in self.filled()]


class BaseQuestionSet(Rows):
    name = "questions"
    most = rules.MAX_QUESTIONS

    @staticmethod
    def saved(project: Project) -> list[tuple]:
        return list(project.questions.order_by("position", "pk").values_list("text"))

    def values(self) -> list[str]:
        """The questions."""
        return [row["text"] for row in self.filled()]


class BasePartSet(Rows):
    """`pay` and `due_on` are the whole project's, set before the rows are checked."""

    name = "parts"
    label = _("Pay in parts")
    most = rules.MAX_PARTS
    fewest_shown = 2
    telling = 3
    pay: int | None = None
    due_on: dt.date | None = None

    @staticmethod
    def saved(project: Project) -> list[tuple]:
        return list(project.parts.order_by("position", "pk").values_list("title", "amount_cents", "due_on", "pk"))

    @property
    def is_used(self) -> bool:
        """Whether the project is paid in parts, as far as the page knows."""
        return any(row["title"].value() or row["amount"].value() for row in self.forms)

    def clean(self) -> None:
        if not self.all_fit:
            return
        found = self.values()
        currency = self.form_kwargs["currency"]
        problem = rules.part_pays([amount for _title, amount, _due, _pk in found], self.pay, currency)
        problem = problem or rules.part_dates([due for _title, _amount, due, _pk in found], self.due_on)
        if problem:
            raise forms.ValidationError(problem)

    def values(self) -> list[tuple[str, int, dt.date, int | None]]:
        """Title, cents, due date and, where it was a part before, its key."""
        return [(row["title"], row["amount"], row["due_on"], row["pk"]) for row in self.filled()]


def with_even_weights(data: Any, rows: type[Rows]) -> Any:
    """The posted data; after the button that asks for it, with even weights that sum to 100."""
    if not data or "even" not in data:
        return data
    total = data.get(f"{rows.name}-TOTAL_FORMS", "0")
    numbers = range(min(int(total), rows.most) if total.isdigit() else 0)
    used = [number for number in numbers if data.get(f"{rows.name}-{number}-text", "").strip()]
    for place, number in enumerate(used):
        share, rest = divmod(100, len(used))
        data[f"{rows.name}-{number}-weight"] = str(share + (place < rest))
    return data


def _set_of(form: type[forms.Form], base: type[Rows]) -> type[Rows]:
    return formset_factory(form, formset=base, extra=0, max_num=base.most, absolute_max=base.most + 2)


CriteriaSet = _set_of(CriterionForm, BaseCriteriaSet)
PartSet = _set_of(PartForm, BasePartSet)
QuestionSet = _set_of(QuestionForm, BaseQuestionSet)
RubricSet = _set_of(WeightedForm, BaseRubricSet)
