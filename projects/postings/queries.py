"""Reading what a company posts."""

from django.conf import settings

from accounts.companies.models import Company, Membership
from projects.postings.models import Project


def companies_to_post_for(user) -> list[Company]:
    """The companies whose postings this person may write, by name."""
    roles = (Membership.Role.OWNER, Membership.Role.MANAGER)
    mine = Membership.objects.filter(user=user, role__in=roles).values("company")
    return list(Company.objects.filter(pk__in=mine, suspended_at=None).order_by("name"))


def drafts_of(user) -> list[Project]:
    """The newest unfinished postings this person may go on with."""
    rows = Project.objects.filter(company__in=companies_to_post_for(user), status__in=Project.EDITABLE)
    return list(rows.select_related("company").order_by("-updated_at")[:5])


def currency_of(company: Company) -> str:
    """The currency this company posted in last, if it is still offered; else the site's main one."""
    last = Project.objects.filter(company=company, currency__in=settings.CURRENCIES).order_by("-created_at", "-pk")
    return last.values_list("currency", flat=True).first() or settings.CURRENCY
