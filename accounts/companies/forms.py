"""What people may write about a company and its team, checked."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from accounts.companies import logos
from accounts.companies.models import Company, Membership
from accounts.people.fields import LineField, TitleField, WebField, ZoneField
from marketplace.core import workdays
from marketplace.core.formats import country


class LogoField(forms.FileField):
    """A picture that cleans to a redrawn one."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "accept": "image/png,image/jpeg,image/webp",
            "data-max-bytes": logos.MAX_BYTES,
            "data-too-big": _("The logo is larger than 2 MB."),
        }
        super().__init__(
            label=_("Logo"),
            required=False,
            widget=forms.FileInput(attrs=attrs),
            help_text=_("PNG, JPEG or WebP, at most 2 MB. Square looks best."),
            **kwargs,
        )

    def clean(self, value: Any, initial: Any = None) -> ContentFile | None:
        upload = super().clean(value, initial)
        if not upload:
            return None
        try:
            return logos.redraw(upload)
        except logos.BadLogo as refusal:
            raise ValidationError(str(refusal), code="logo") from refusal


class CountryField(forms.ChoiceField):
    """A select of the countries whose public holidays we know, by the names readers know them by."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Country"), required=False, choices=_countries, **kwargs)


def _countries() -> list[tuple[str, str]]:
    named = sorted(((code, country(code)) for code in workdays.countries()), key=lambda pair: pair[1])
    return [("", _("Choose a country")), *named]


class CompanyForm(forms.Form):
    """A company's profile."""

    name = TitleField(
        label=_("Company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    website = WebField(
        label=_("Website"), max_length=200, help_text=_("Where people can see that your company is real.")
    )
    size = forms.ChoiceField(label=_("Size"), choices=Company.Size, initial=Company.Size.MICRO)
    place = LineField(label=_("Place"), max_length=120, required=False, help_text=_("City and country."))
    about = forms.CharField(
        label=_("About"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you do, in words a student understands."),
    )
    country = CountryField(help_text=_("Deadlines counted in business days leave out its public holidays."))
    time_zone = ZoneField(help_text=_("Deadlines of your projects end in this zone."))
    logo = LogoField()


class WelcomeCompanyForm(CompanyForm):
    """The company as asked for right after signing up: only what a posting needs."""

    about = logo = None


class InvitationForm(forms.Form):
    """An invitation to the team."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Membership.Role.REVIEWER, _("reviewer: reads applications and deliveries")),
            (Membership.Role.MANAGER, _("manager: also posts, hires and pays")),
            (Membership.Role.OWNER, _("owner: also decides who belongs to the team")),
        ],
        initial=Membership.Role.REVIEWER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {"days": settings.INVITATION_DAYS}
        self.fields["email"].help_text = _("We send a link that works once, for %(days)d days.") % days


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role)
