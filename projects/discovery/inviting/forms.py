"""What companies and students fill in around invitations."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.people.fields import LanguagesField
from accounts.people.models import StudentProfile
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.skills.fields import SkillsField
from accounts.skills.models import Skill
from marketplace.core.formats import day
from projects.discovery.inviting import rules
from projects.discovery.inviting.near import DISTANCES_KM
from projects.discovery.inviting.wanted import ANY, CLAIMED, CRITERIA, EVIDENCE, MATCHES, NEWEST, SORTS, Wanted
from projects.postings.fields import TextField
from projects.postings.models import Project

MOST_SKILLS = 8
MOST_PAUSE_DAYS = 366


class WantedForm(forms.Form):
    """The filters of a company that looks for students. Without an address of its own it starts with the posting's."""

    skills = SkillsField(label=_("Skills"), most=MOST_SKILLS, required=False)
    match = forms.ChoiceField(
        label=_("They have"), choices=MATCHES, required=False, widget=forms.RadioSelect, initial=ANY
    )
    evidence = forms.ChoiceField(
        label=_("How we know"), choices=EVIDENCE, required=False, widget=forms.RadioSelect, initial=CLAIMED
    )
    hours = forms.IntegerField(label=_("Hours a week, at least"), min_value=1, max_value=60, required=False)
    dates = forms.BooleanField(label=_("Free during the project"), required=False)
    near = forms.CharField(
        label=_("Near"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"data-typeahead": reverse_lazy("places_suggest"), "autocomplete": "off"}),
        help_text=_("A city. Where students live is known to about 50 km."),
    )
    km = forms.TypedChoiceField(
        label=_("Within"),
        coerce=int,
        empty_value=0,
        required=False,
        choices=[(km, format_lazy(_("{km} km"), km=km)) for km in DISTANCES_KM],
    )
    languages = LanguagesField(
        label=_("They speak all of"), required=False, help_text=_("Separate languages with commas.")
    )
    sort = forms.ChoiceField(choices=[(name, label) for name, (label, _order) in SORTS.items()], required=False)

    def __init__(self, query: Any, *, project: Project, asked: Sequence[Skill]) -> None:
        data = query.copy()
        needed = [skill.label for skill in asked if skill.is_needed][:MOST_SKILLS]
        data.setdefault("skills", ", ".join(needed))
        for name in ("match", "evidence"):
            data.setdefault(name, self.base_fields[name].initial)
        super().__init__(data)
        days = {"begins": day(project.decide_by), "ends": day(project.due_on)}
        self.fields["dates"].help_text = _("From %(begins)s, when you answer, to %(ends)s, when it is due.") % days

    def clean_near(self) -> Place | None:
        typed = self.cleaned_data["near"].strip()
        place = places.resolve(typed) if typed else None
        if typed and place is None:
            raise ValidationError(_("We do not know this place. Choose one of the suggestions."), code="unknown")
        return place

    def wanted(self) -> Wanted:
        """What of it makes sense; the rest is told beside its field."""
        self.is_valid()
        found = self.cleaned_data
        skills = tuple(found.get("skills") or ())
        sort = found.get("sort") or NEWEST
        return Wanted(
            skills=skills,
            match=found.get("match") or ANY,
            evidence=found.get("evidence") or CLAIMED,
            hours=found.get("hours") or 0,
            has_dates=found.get("dates", False),
            languages=tuple(found.get("languages") or ()),
            place=found.get("near"),
            km=found.get("km") or DISTANCES_KM[0],
            sort=NEWEST if sort == CRITERIA and not skills else sort,
        )


class InviteForm(forms.Form):
    """A few words that go with an invitation."""

    note = TextField(
        label=_("Why them"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What in their skills made you ask, and what they would do. No addresses, links or phone numbers."),
    )

    def clean_note(self) -> str:
        note = self.cleaned_data["note"]
        problem = rules.note(note)
        if problem:
            raise ValidationError(problem, code="contact")
        return note


class NoThanksForm(forms.Form):
    """Why not, if the student wants to say, and whether to be left alone."""

    reason = TextField(
        label=_("Why not?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The company reads it, still without your name. What would tell who you are is hidden in it."),
    )
    mute = forms.BooleanField(label=_("No more invitations from this company"), required=False)


class FindableForm(forms.Form):
    """Whether companies may invite the student, and from when on."""

    is_findable = forms.BooleanField(label=_("Companies may invite me"), required=False)
    paused_until = forms.DateField(
        label=_("No invitations until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("You are found again from the beginning of this day. Leave it empty for no pause."),
        error_messages={"invalid": _("Write the date like 2026-12-31, or choose it.")},
    )

    def __init__(self, data: Any = None, *, student: StudentProfile) -> None:
        self.student, self.zone = student, student.user.zone
        until = student.invitations_paused_until
        is_paused = until is not None and until > timezone.now()
        initial = {"is_findable": student.is_findable}
        initial["paused_until"] = timezone.localdate(until, self.zone) if is_paused else None
        super().__init__(data, initial=initial)

    def clean_paused_until(self) -> dt.datetime | None:
        chosen = self.cleaned_data["paused_until"]
        if chosen is None:
            return None
        today = timezone.localdate(timezone=self.zone)
        if not today < chosen <= today + dt.timedelta(days=MOST_PAUSE_DAYS):
            raise ValidationError(_("Choose a day from tomorrow to a year from now."), code="range")
        return dt.datetime.combine(chosen, dt.time(), self.zone)
