"""The four short steps of a posting."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.places.fields import PlaceWidget
from accounts.skills import finding
from accounts.skills.fields import SkillsField, joined, named
from accounts.skills.finding import Found
from marketplace.core import currencies, languages
from projects.postings import linter, rules
from projects.postings.fields import MoneyField, TextField
from projects.postings.models import Project
from projects.postings.rows import CriteriaSet, PartSet, QuestionSet, RubricSet
from projects.postings.step_form import StepForm, say_what_is_missing, with_rows


class WorkForm(StepForm):
    """Step 1: what is to be done."""

    step = linter.WORK
    anchor = "suggested"
    empty = {"skills": [], "wanted_skills": [], "language": languages.DEFAULT}
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
    wanted_skills = SkillsField(
        label=_("Nice to have"),
        most=rules.MAX_SKILLS,
        required=False,
        help_text=_("Skills that help but that somebody could learn on the way. What you need stays above."),
    )
    language = forms.ChoiceField(
        label=_("Language of the work"), required=False, help_text=_("What is delivered is written in it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages.choices()
        say_what_is_missing(self)
        if self.is_bound and self.data.get("add_skill"):
            self.data["skills"] = joined(self.data.get("skills", ""), self.data["add_skill"])

    def suggested(self) -> list[Found]:
        """The skills that the draft's own words name and nobody has chosen, while there is room for more."""
        chosen = [skill for name in ("skills", "wanted_skills") for skill in named(self[name].value())]
        if len(named(self["skills"].value())) >= rules.MAX_SKILLS:
            return []
        project = self.project
        criteria = project.criteria.order_by("position", "pk").values_list("text", flat=True) if project.pk else []
        text = "\n".join([project.title, project.summary, project.deliverable, *criteria])
        return finding.suggested(text, chosen=chosen)

    def values_of(self, project: Project) -> dict[str, Any]:
        named = {name: project.typed.get(name) or getattr(project, name).all() for name in ("skills", "wanted_skills")}
        return {**super().values_of(project), **named}

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.project.language

    def broken_rules(self) -> list[tuple[str, str]]:
        return [
            ("title", rules.too_short(self.fitting.get("title", ""), rules.MIN_TITLE)),
            ("summary", rules.too_short(self.fitting.get("summary", ""), rules.MIN_SUMMARY)),
            ("deliverable", rules.too_short(self.fitting.get("deliverable", ""), rules.MIN_DELIVERABLE)),
        ]


class JudgingForm(StepForm):
    """Step 2: what it is judged by, and how AI may be used."""

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

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.criteria.is_valid()])

    def kept(self) -> dict[str, Any]:
        return with_rows(super().kept(), self.criteria)


class ApplicantsForm(StepForm):
    """Step 3: what applicants are read for, what they are asked, and whether the company sees at first who they are."""

    step = linter.APPLICANTS
    empty = {"is_blind": True}
    is_blind = forms.TypedChoiceField(
        label=_("Do you see who applies?"),
        widget=forms.RadioSelect,
        coerce=lambda text: text == "True",
        choices=[
            ("True", _("Not at first: name, school, pronouns and links are hidden until you shortlist somebody.")),
            ("False", _("Yes, from the start.")),
        ],
        help_text=_("Reading blind keeps the eye on the work. You learn who it is before you write to them or offer."),
        error_messages={"required": _("Choose whether you see from the start who applies.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.rubric = RubricSet.for_draft(data, project=self.project, shown=self.shown)
        self.questions = QuestionSet.for_draft(data, project=self.project, shown=self.shown)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rubric.is_valid(), self.questions.is_valid()])

    def kept(self) -> dict[str, Any]:
        return with_rows(super().kept(), self.rubric, self.questions)


class TermsForm(StepForm):
    """Step 4: hours, pay and its currency, dates and places."""

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
    place = TextField(
        label=_("Place"),
        max_length=120,
        required=False,
        widget=PlaceWidget,
        help_text=_("City and country, if not remote."),
    )

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
        say_what_is_missing(self)
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
        details = with_rows(super().kept(), self.parts)
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


STEPS: dict[str, type[StepForm]] = {form.step: form for form in (WorkForm, JudgingForm, ApplicantsForm, TermsForm)}


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
