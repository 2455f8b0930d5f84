"""Reading payers: whose billing details somebody may keep, and the countries of the world."""

from django.db.models import QuerySet

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.permissions import MANAGERS
from marketplace.core.formats import current_locale
from payments.payers.models import Payer

NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
"""Codes of two letters that name no country or territory with post of its own."""


def companies_of(user: User) -> QuerySet[Company]:
    """The companies the person pays for, by name."""
    mine = Company.objects.filter(memberships__user=user, memberships__role__in=MANAGERS, suspended_at=None)
    return mine.order_by("name", "pk")


def payer_of(company: Company) -> Payer:
    """The company's payer; an empty one, not kept, before its first payment."""
    return Payer.objects.filter(company=company).first() or Payer(company=company)


def countries() -> list[tuple[str, str]]:
    """Every country by its ISO code and its name in the reader's language, by name."""
    names = current_locale().territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(((code, name) for code, name in found if code not in NO_COUNTRIES), key=lambda pair: pair[1])
