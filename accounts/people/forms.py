"""What people may write about themselves, checked."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.people import academic, queries, self_description, zones
from accounts.people.fields import LanguagesField, LineField, TitleField, WebField, ZoneField
from accounts.people.models import SelfDescription, StudentProfile, User
from accounts.places.fields import PlaceWidget
from accounts.skills import finding
from accounts.skills.fields import SkillsField, joined, named
from accounts.skills.finding import Found

Attribute = SelfDescription.Attribute
MOST_SAMPLE_SKILLS = 8
NEEDS_ACADEMIC = _(
    "This is not a university address that we know. Use your university e-mail address to sign up as a student, "
    "or choose “a recent graduate”: you can apply to the same projects."
)

UNKNOWN_PLACE = _("We do not know this city, so distances are not shown. A larger one nearby works.")


class NameField(TitleField):
    """A person's name."""

    default_error_messages = {"address": _("Write your name without a web address.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your name"))
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(max_length=120, widget=widget, help_text=_("As others should see it."), **kwargs)


class SignupForm(AllauthSignupForm):
    """allauth's form, with a name and what one is."""

    field_order = ["joined_as", "name", "email", "password1"]

    joined_as = forms.ChoiceField(label=_("I am"), choices=User.Role, widget=forms.RadioSelect)
    name = NameField()
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("joined_as", context.request.GET.get("as", ""))
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("Students: your university address. Companies: your address at work.")
        self.fields["password1"].help_text = _("At least 10 characters, and not one that is in common use.")

    def clean_time_zone(self) -> str:
        return zones.known(self.cleaned_data["time_zone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        email, is_student = cleaned.get("email"), cleaned.get("joined_as") == User.Role.STUDENT
        if is_student and email and not academic.is_academic(email):
            self.add_error("email", NEEDS_ACADEMIC)
        return cleaned


class PersonForm(forms.Form):
    """The settings every person has."""

    name = NameField()
    time_zone = ZoneField(help_text=_("Dates and deadlines are shown in this zone."))


class StudentForm(forms.Form):
    """The student profile. The school cannot be typed where a verified address proves it."""

    kind = forms.ChoiceField(label=_("I am"), choices=StudentProfile.Kind, widget=forms.RadioSelect)
    handle = forms.SlugField(
        label=_("Handle"),
        max_length=40,
        help_text=_("The address of your public portfolio: letters, digits and hyphens."),
        error_messages={"invalid": _("Use letters, digits and hyphens only.")},
    )
    school = LineField(label=_("School"), max_length=200, required=False)
    course = LineField(
        label=_("Course"), max_length=160, required=False, help_text=_("Such as “BSc Economics, second year”.")
    )
    graduation_on = forms.DateField(
        label=_("Graduation"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day is not shown. Roughly right is fine."),
    )
    pronouns = LineField(
        label=_("Pronouns"),
        max_length=40,
        required=False,
        help_text=_("Such as she/her. Shown beside your name, and hidden where a company reads without names."),
    )
    place = LineField(
        label=_("Where you live"),
        max_length=120,
        required=False,
        widget=PlaceWidget,
        help_text=_("City and country. It tells you how far away a project is."),
    )
    about = forms.CharField(
        label=_("About you"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you are good at and want to learn. Companies read this beside each application."),
    )
    availability_hours = forms.IntegerField(label=_("Hours a week you have"), min_value=1, max_value=60, initial=10)
    available_from = forms.DateField(
        label=_("Available from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty if you can begin at any time."),
    )
    available_until = forms.DateField(
        label=_("Available until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day you can work, such as the day before your exams."),
    )
    languages = LanguagesField(
        label=_("Languages you work in"), required=False, help_text=_("Separate languages with commas.")
    )
    skills = SkillsField(label=_("Skills"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.student = getattr(user, "student", None)
        if self.student and self.student.place and not self.student.city_id and "place" in self.fields:
            self.fields["place"].help_text = UNKNOWN_PLACE
        self.proven = queries.proven_school(user)
        if self.proven:
            self.initial["school"] = self.proven.name
            self.fields["school"].disabled = True
            self.fields["school"].help_text = _("Proved by your university e-mail address.")

    def suggested(self) -> list[Found]:
        """The skills that what the person wrote about themselves and their samples names, and that are not chosen."""
        samples = self.student.samples.values_list("title", "note") if self.student else []
        written = [self[name].value() or "" for name in ("about", "course")]
        text = "\n".join([*written, *(line for sample in samples for line in sample)])
        return finding.suggested(text, chosen=named(self["skills"].value()))

    @staticmethod
    def with_skill(typed: QueryDict) -> dict[str, str]:
        """Everything that was typed, and the suggested skill whose button was pressed."""
        return {**typed.dict(), "skills": joined(typed.get("skills", ""), typed["add_skill"])}

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if kind == StudentProfile.Kind.STUDENT and self.proven is None:
            raise ValidationError(
                _("Add and confirm your university e-mail address first, or choose “recent graduate”."), code="academic"
            )
        return kind

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"].lower()
        if not queries.handle_is_free(handle, but=self.student):
            raise ValidationError(_("Somebody has this handle already. Choose another."), code="taken")
        return handle

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("available_from"), cleaned.get("available_until")
        if first and last and last < first:
            self.add_error("available_until", _("This is before the day you are available from."))
        return cleaned


class WelcomeStudentForm(StudentForm):
    """The student profile as asked for right after signing up: only what an application needs."""

    field_order = ["kind", "school", "course", "graduation_on", "skills", "availability_hours", "handle"]
    about = place = pronouns = languages = available_from = available_until = None


class LinkForm(forms.Form):
    """A link for the profile."""

    label = LineField(label=_("Label"), max_length=60, help_text=_("Such as GitHub, LinkedIn or your own site."))
    url = WebField(label=_("Address"), max_length=300)


class SampleForm(forms.Form):
    """A work sample for the profile."""

    title = LineField(label=_("Title"), max_length=120)
    url = WebField(label=_("Address"), max_length=300, help_text=_("Where anyone can see it."))
    note = LineField(label=_("What it shows"), max_length=300, required=False)
    skills = SkillsField(
        label=_("Skills it shows"),
        most=MOST_SAMPLE_SKILLS,
        required=False,
        help_text=_("Companies see that these are more than words. Separate skills with commas."),
    )


class SelfDescriptionForm(forms.Form):
    """What a person says about themselves, each part by choice, and that it may be counted."""

    LABELS = {
        Attribute.GENDER: _("Gender"),
        Attribute.ETHNICITY: _("Ethnicity"),
        Attribute.DISABILITY: _("Do you have a disability or a chronic illness?"),
        Attribute.FIRST_GENERATION: _("Are you the first in your family to study?"),
    }
    has_agreed = forms.BooleanField(
        label=format_lazy(
            _("I agree that {site} counts this, in groups of {least} people or more, to find unfair selection."),
            site=settings.SITE_NAME,
            least=settings.FAIRNESS_LEAST,
        ),
        required=False,
    )

    field_order = [*LABELS, "has_agreed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for attribute, groups in self_description.GROUPS.items():
            choices = [("", _("I'd rather not say")), *groups.items()]
            label = self.LABELS[attribute]
            self.fields[attribute] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if any(self.groups().values()) and not cleaned.get("has_agreed"):
            self.add_error("has_agreed", _("We keep it only if you agree. Tick the box, or leave everything empty."))
        return cleaned

    def groups(self) -> dict[str, str]:
        """What was chosen, by attribute."""
        return {attribute: self.cleaned_data.get(attribute, "") for attribute in self.LABELS}


class CloseForm(forms.Form):
    """Closing the account asks for one's own address, so that it never happens by a slip."""

    email = forms.EmailField(label=_("Your e-mail address"), help_text=_("Type it to confirm."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise ValidationError(_("This is not the address of this account."), code="other")
        return email
