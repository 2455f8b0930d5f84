"""Who hears, and in which time zone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from accounts.companies.models import Company, Membership
from accounts.people.models import User
from marketplace.core.formats import moment

LEADING = (Membership.Role.OWNER, Membership.Role.MANAGER)


def managers(company: Company) -> list[User]:
    """The people who hire and pay for a company."""
    return list(User.objects.filter(memberships__company=company, memberships__role__in=LEADING, is_active=True))


def managers_of(companies: Iterable[int]) -> dict[int, list[User]]:
    """The people who hire and pay for each of these companies."""
    rows = Membership.objects.filter(company__in=companies, role__in=LEADING, user__is_active=True)
    found = defaultdict(list)
    for membership in rows.select_related("user").order_by("pk"):
        found[membership.company_id].append(membership.user)
    return dict(found)


def everyone(company: Company) -> list[User]:
    """All people of a company, reviewers too."""
    return list(User.objects.filter(memberships__company=company, is_active=True))


def in_zone_of(person: User, when: dt.datetime) -> str:
    """A moment as this person reads it, with the zone named."""
    with timezone.override(person.zone):
        return moment(when)
