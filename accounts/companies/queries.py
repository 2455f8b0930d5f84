"""Reading companies, members and invitations."""

from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from accounts.companies.models import Company, Invitation, Membership
from accounts.people import queries as people

RESERVED_SLUGS = {"edit", "invitations", "logo", "members", "new"}


def members(company: Company) -> models.QuerySet[Membership]:
    """The members, owners first, each with the person."""
    rank = models.Case(models.When(role="owner", then=0), models.When(role="manager", then=1), default=2)
    return company.memberships.select_related("user").annotate(rank=rank).order_by("rank", "user__name", "pk")


def open_invitations(company: Company) -> models.QuerySet[Invitation]:
    """Invitations that still work, newest first."""
    rows = company.invitations.filter(accepted_at=None, expires_at__gt=timezone.now())
    return rows.select_related("invited_by").order_by("-created_at")


def free_slug(name: str) -> str:
    """A slug made of a name that no company has yet."""
    stem = slugify(name)[:120].strip("-") or "company"
    taken = set(Company.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED_SLUGS
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


def proven_domain(company: Company) -> str:
    """The website's domain when a member has proved an e-mail address there, else nothing."""
    site = (urlsplit(company.website).hostname or "").removeprefix("www.")
    for membership in company.memberships.select_related("user"):
        for address in people.verified_addresses(membership.user):
            domain = address.rpartition("@")[2].lower()
            if domain == site or domain.endswith(f".{site}") or site.endswith(f".{domain}"):
                return domain[:120]
    return ""
