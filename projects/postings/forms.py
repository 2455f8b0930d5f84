"""The three short steps of a posting.

A step tells apart what does not fit its field (it is kept as typed) from what fits and breaks a rule (it is saved,
and the sentence beside the field says how to mend it), so that a draft loses nothing.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.skills.fields import SkillsField
from marketplace.core import currencies
from projects.postings import linter, rules
from projects.postings.fields import MoneyField, TextField
from projects.postings.models import Project
from projects.postings.rows import CriteriaSet, PartSet, QuestionSet, Rows

LONGEST_TYPED = 20_000
COLUMNS = {"pay": "pay_cents"}


class StepForm(forms.Form):
    """What all steps share: the draft's values, what was typed, and which open page this is."""

    step = ""
    empty: dict[str, Any] = {}
    criteria: CriteriaSet | None = None
    questions: QuestionSet | None = None
    parts: PartSet | None = None
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
        rows = {"criteria": self.criteria, "questions": self.questions, "parts": self.parts}.get(name)
        return {name: rows.total_form_count() + 1} if rows else {}

    def kept(self) -> dict[str, Any]:
        """What `services.keep_typing` needs to save this step, valid or not."""
        fields, typed = {}, {}
        for name in self.own_fields():
            raw = _raw(self.data.get(name, ""))
            if name in self.fitting:
                fields[COLUMNS.get(name, name)] = self.fitting[name]
            elif raw:
                typed[name] = raw
            else:
                fields[COLUMNS.get(name, name)] = self.empty.get(name, "")
        page = {"step": self.step, "seen": self.cleaned_data.get("seen", ""), "tab": self.cleaned_data.get("tab", "")}
        return {**page, "typed": typed, **fields}


class WorkForm(StepForm):
    """Step 1: what is to be done."""

    step = linter.WORK
    empty = {"skills": []}
    title = TextField(
        label=_("Title"), max_length=100, help_text=_("A verb and a thing: “Map the onboarding of five competitors”.")
    )
    summary = TextField(
        label=_("In one sentence"), max_length=200, help_text=_("Why you need it. It stands under the title.")
    )
    category = forms.ChoiceField(label=_("Field"), choices=[("", _("Choose a field")), *Project.Category.choices])
    deliverable = TextField(
        label=_("What is delivered"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "What you want to hold in your hands, and what you hand over: data, accounts, examples, a call. "
            "A line that begins with “- ” becomes a list, **two stars** make bold."
        ),
    )
    skills = SkillsField(
        label=_("Skills"),
        most=rules.MAX_SKILLS,
        required=False,
        help_text=_("Two to five that matter, separated by commas. Students search by them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_what_is_missing(self)

    def values_of(self, project: Project) -> dict[str, Any]:
        return {**super().values_of(project), "skills": project.typed.get("skills") or project.skills.all()}

    def broken_rules(self) -> list[tuple[str, str]]:
        return [
            ("title", rules.too_short(self.fitting.get("title", ""), rules.MIN_TITLE)),
            ("summary", rules.too_short(self.fitting.get("summary", ""), rules.MIN_SUMMARY)),
            ("deliverable", rules.too_short(self.fitting.get("deliverable", ""), rules.MIN_DELIVERABLE)),
        ]


class JudgingForm(StepForm):
    """Step 2: what it is judged by, what applicants are asked, and how AI may be used."""

    step = linter.JUDGING
    empty = {"ai_rule": Project.AiRule.DISCLOSED}
    ai_rule = forms.ChoiceField(
        label=_("May AI be used?"),
        widget=forms.RadioSelect,
        choices=[
            (Project.AiRule.NOT_ALLOWED, _("No. The work must be done without generative AI.")),
            (Project.AiRule.DISCLOSED, _("Yes, if the student says where and how.")),
            (Project.AiRule.EXPECTED, _("Yes, it is part of the task.")),
        ],
        error_messages={"required": _("Choose how AI may be used.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        parts = self.project.parts.order_by("position", "pk")
        self.criteria = CriteriaSet.for_draft(data, project=self.project, shown=self.shown, parts=parts)
        self.questions = QuestionSet.for_draft(data, project=self.project, shown=self.shown)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.criteria.is_valid(), self.questions.is_valid()])

    def kept(self) -> dict[str, Any]:
        return _with_rows(super().kept(), self.criteria, self.questions)


class TermsForm(StepForm):
    """Step 3: hours, pay and its currency, dates and places."""

    step = linter.TERMS
    empty = {"hours": None, "pay": None, "due_on": None, "seats": 1}
    REMOTE, ON_SITE = "remote", "place"
    hours = forms.IntegerField(label=_("Hours of work"), min_value=1, max_value=1000)
    pay = MoneyField(label=_("Pay for the whole project"), max_length=20)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    due_on = forms.DateField(label=_("Due date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    seats = forms.IntegerField(label=_("Places"), min_value=1, max_value=1000)
    where = forms.ChoiceField(
        label=_("Where"),
        widget=forms.RadioSelect,
        choices=[(REMOTE, _("Remote, from anywhere")), (ON_SITE, _("At a place"))],
    )
    place = TextField(label=_("Place"), max_length=120, required=False, help_text=_("City and country, if not remote."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate(timezone=self.project.company_zone)
        first, last = rules.due_range(today)
        self.today = today
        self.fields["due_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["currency"].choices = _currencies(self.project)
        self.fields["pay"].currency = self.paid_in
        data = self.data if "parts-TOTAL_FORMS" in self.data else None
        self.parts = PartSet.for_draft(data, project=self.project, shown=self.shown, currency=self.paid_in)
        _say_what_is_missing(self)
        _say_how_to_write_numbers(self)

    def is_valid(self) -> bool:
        is_right = super().is_valid()
        self.parts.pay, self.parts.due_on = self.fitting.get("pay"), self.fitting.get("due_on")
        return all([is_right, not self.parts.is_bound or self.parts.is_valid()])

    def values_of(self, project: Project) -> dict[str, Any]:
        on_site = project.place or "place" in project.typed
        return {**super().values_of(project), "where": self.ON_SITE if on_site else self.REMOTE}

    @property
    def paid_in(self) -> str:
        """The currency on the page: amounts are read in it."""
        chosen = self.data.get("currency", "")
        return chosen if chosen in settings.CURRENCIES else self.project.currency

    def clean_currency(self) -> str:
        return self.paid_in

    def broken_rules(self) -> list[tuple[str, str]]:
        found, is_waived = self.fitting, self.project.is_pay_floor_waived
        return [
            ("hours", rules.hours(found.get("hours"))),
            ("pay", rules.pay(found.get("pay"), found.get("hours"), self.paid_in, is_floor_waived=is_waived)),
            ("due_on", rules.due(found.get("due_on"), self.today)),
            ("seats", rules.seats(found.get("seats"))),
            ("place", _("Name the place, or choose remote.") if self._lacks_place() else ""),
        ]

    def _lacks_place(self) -> bool:
        return self.fitting.get("where") == self.ON_SITE and not self.fitting.get("place") and "place" in self.fitting

    def kept(self) -> dict[str, Any]:
        details = _with_rows(super().kept(), self.parts)
        details.pop("where", None)
        details["typed"].pop("where", None)
        if self.fitting.get("where") == self.REMOTE:
            details["place"] = ""
            details["typed"].pop("place", None)
        elif self._lacks_place():
            details["typed"]["place"] = ""
        return details


def _currencies(project: Project) -> list[tuple[str, str]]:
    codes = [currency.code for currency in currencies.offered()]
    codes += [] if project.currency in codes else [project.currency]
    return [(code, currencies.name(code)) for code in codes]


STEPS: dict[str, type[StepForm]] = {form.step: form for form in (WorkForm, JudgingForm, TermsForm)}


def _with_rows(details: dict[str, Any], *sets: Rows) -> dict[str, Any]:
    """What is kept of a step together with its rows: as values when every row fits, else as typed."""
    for rows in sets:
        if rows.all_fit:
            details[rows.name] = rows.values()
        elif rows.is_readable:
            details["typed"][rows.name] = [[_raw(cell) for cell in row] for row in rows.typed_rows()]
    return details


def _raw(value: Any) -> str:
    """What was typed, fit to be stored: without NUL, and not endless."""
    return str(value).replace("\x00", "")[:LONGEST_TYPED]


def _say_what_is_missing(form: StepForm) -> None:
    for column, (step, text) in linter.FIELDS.items():
        name = "pay" if column == "pay_cents" else column
        if step == form.step:
            form.fields[name].error_messages["required"] = text


def _say_how_to_write_numbers(form: TermsForm) -> None:
    ranges = {
        "hours": {"least": settings.PROJECT_MIN_HOURS, "most": settings.PROJECT_MAX_HOURS},
        "seats": {"least": 1, "most": settings.PROJECT_MAX_SEATS},
    }
    for name, numbers in ranges.items():
        text = _("Write a whole number between %(least)d and %(most)d.") % numbers
        form.fields[name].error_messages |= {"invalid": text}
        for validator in form.fields[name].validators:
            validator.message = text
    form.fields["seats"].error_messages["required"] = _("Say how many students you need.")
    form.fields["due_on"].error_messages["invalid"] = _("Write the date like 2026-12-31, or choose it.")
