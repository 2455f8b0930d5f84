"""What people may say about themselves so that unfair selection can be found: by choice, counted, never read.

The groups of gender follow common practice; those of ethnicity the federal categories of the United States (OMB,
Statistical Policy Directive 15 of 2024), which its selection guidelines ask for. Leaving one empty is an answer, too.
Nothing of this goes into the audit trail, which staff read.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.models import SelfDescription, User
from marketplace.core.errors import DomainError

Attribute = SelfDescription.Attribute
GROUPS = {
    Attribute.GENDER: {
        "woman": gettext_lazy("Woman"),
        "man": gettext_lazy("Man"),
        "nonbinary": gettext_lazy("Non-binary"),
        "another": gettext_lazy("Another gender"),
    },
    Attribute.ETHNICITY: {
        "american_indian": gettext_lazy("American Indian or Alaska Native"),
        "asian": gettext_lazy("Asian"),
        "black": gettext_lazy("Black or African American"),
        "hispanic": gettext_lazy("Hispanic or Latino"),
        "middle_eastern": gettext_lazy("Middle Eastern or North African"),
        "pacific_islander": gettext_lazy("Native Hawaiian or Pacific Islander"),
        "white": gettext_lazy("White"),
        "several": gettext_lazy("More than one of these"),
        "another": gettext_lazy("None of these"),
    },
    Attribute.DISABILITY: {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")},
    Attribute.FIRST_GENERATION: {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")},
}


class NoConsent(DomainError):
    """Somebody described themselves without agreeing that it is counted."""


class UnknownGroup(DomainError):
    """There is no such group."""


@transaction.atomic
def describe(user: User, *, by: User, groups: Mapping[str, str], has_agreed: bool) -> list[SelfDescription]:
    """Keep what a person says, in place of what they said before; an attribute left empty is forgotten.

    Raises NoConsent when there is something to keep and the person has not agreed, UnknownGroup for a value that is
    not offered.
    """
    said = {attribute: value for attribute, value in groups.items() if value}
    if any(value not in GROUPS.get(attribute, ()) for attribute, value in said.items()):
        raise UnknownGroup(_("Choose one of the groups shown."))
    if said and not has_agreed:
        raise NoConsent(_("We keep it only if you agree. Tick the box, or leave everything empty."))
    User.objects.select_for_update().get(pk=user.pk)
    forget(user, by=by)
    now = timezone.now()
    rows = [SelfDescription(user=user, attribute=each, value=value, consented_at=now) for each, value in said.items()]
    return SelfDescription.objects.bulk_create(rows)


@transaction.atomic
def forget(user: User, *, by: User) -> int:
    """Delete all of it, at once and for good; return how many rows there were."""
    return SelfDescription.objects.filter(user=user).delete()[0]


def said_by(user: User) -> dict[str, str]:
    """What a person said about themselves, by attribute."""
    return dict(SelfDescription.objects.filter(user=user).values_list("attribute", "value"))


def own_data(user: User) -> list[dict[str, Any]]:
    """The same for the person's own copy."""
    rows = SelfDescription.objects.filter(user=user).order_by("attribute")
    return list(rows.values("attribute", "value", "consented_at"))
