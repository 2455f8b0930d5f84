"""Who hears, and in which time zone."""

import datetime as dt

from django.utils import timezone

from accounts.companies.models import Company, Membership
from accounts.people.models import User
from marketplace.core.formats import moment


def managers(company: Company) -> list[User]:
    """The people who hire and pay for a company."""
    roles = (Membership.Role.OWNER, Membership.Role.MANAGER)
    return list(User.objects.filter(memberships__company=company, memberships__role__in=roles, is_active=True))


def everyone(company: Company) -> list[User]:
    """All people of a company, reviewers too."""
    return list(User.objects.filter(memberships__company=company, is_active=True))


def in_zone_of(person: User, when: dt.datetime) -> str:
    """A moment as this person reads it, with the zone named."""
    with timezone.override(person.zone):
        return moment(when)
