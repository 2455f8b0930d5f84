"""Reading companies, members and invitations."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.text import slugify

from accounts.audit.models import AuditEvent
from accounts.audit.queries import history
from accounts.companies.models import Company, Invitation, Membership
from accounts.people import queries as people
from accounts.people.models import User

INVITED = "invited"
RESERVED_SLUGS = {"edit", "invitations", "logo", "members", "new"}


def members(company: Company) -> models.QuerySet[Membership]:
    """The members, owners first, each with the person."""
    rank = models.Case(models.When(role="owner", then=0), models.When(role="manager", then=1), default=2)
    return company.memberships.select_related("user").annotate(rank=rank).order_by("rank", "user__name", "pk")


def open_invitations(company: Company) -> models.QuerySet[Invitation]:
    """Invitations that still work, newest first."""
    rows = company.invitations.filter(accepted_at=None, expires_at__gt=timezone.now())
    return rows.select_related("invited_by").order_by("-created_at")


def invited_lately(company: Company, *, by: User) -> int:
    """How many invitations the company, or this person for any, sent in the last 24 hours, withdrawn ones included."""
    lately = {"verb": INVITED, "created_at__gt": timezone.now() - dt.timedelta(days=1)}
    return max(history(company).filter(**lately).count(), AuditEvent.objects.filter(actor=by, **lately).count())


def free_slug(name: str) -> str:
    """A slug made of a name that no company has yet."""
    stem = slugify(name)[:120].strip("-") or "company"
    taken = set(Company.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED_SLUGS
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


def just_made(user: User, *, name: str) -> Company | None:
    """The company of this name that `user` made in the last ten minutes."""
    since = timezone.now() - dt.timedelta(minutes=10)
    return Company.objects.filter(
        name=name, created_at__gt=since, memberships__user=user, memberships__role=Membership.Role.OWNER
    ).first()


def proven_domain(company: Company) -> str:
    """The website's domain when a member has proved an e-mail address there, else nothing."""
    site = (urlsplit(company.website).hostname or "").removeprefix("www.")
    for membership in company.memberships.select_related("user"):
        for address in people.verified_addresses(membership.user):
            domain = address.rpartition("@")[2].lower()
            if domain == site or domain.endswith(f".{site}") or site.endswith(f".{domain}"):
                return domain[:120]
    return ""


def company_values(company: Company) -> dict[str, Any]:
    """What a form about the company starts with."""
    return model_to_dict(company, ["name", "website", "size", "place", "country", "about", "time_zone"])


def memberships(user: User) -> models.QuerySet[Membership]:
    """The companies somebody belongs to, by name."""
    return user.memberships.select_related("company").order_by("company__name", "pk")


def needing_another_owner(user: User) -> list[Company]:
    """Companies with other members whose only owner is `user`."""
    others = Membership.objects.filter(company=models.OuterRef("company")).exclude(user=user)
    alone = user.memberships.filter(models.Exists(others), role=Membership.Role.OWNER)
    alone = alone.exclude(models.Exists(others.filter(role=Membership.Role.OWNER)))
    return [membership.company for membership in alone.select_related("company").order_by("company__name")]


def is_open(invitation: Invitation) -> bool:
    """Whether the invitation still works."""
    return (
        invitation.accepted_at is None
        and invitation.expires_at > timezone.now()
        and invitation.company.suspended_at is None
    )


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether the person has proved the address that the invitation was sent to."""
    if not user.is_authenticated:
        return False
    return invitation.email.lower() in {address.lower() for address in people.verified_addresses(user)}
