"""In which role somebody looks: as a student, or for one of their companies."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.companies.models import Company, Membership
from marketplace.core.web import with_query
from projects.dashboards.waiting import Person

AS, MYSELF = "as", "me"


@dataclass(frozen=True)
class Tab:
    """One of the roles a person can look in."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Role:
    """The role of this page. Without a company the person looks as a student; without either there is no role yet.

    `kinds` names what waits for somebody in this role; see `waiting`.
    """

    company: Company | None
    is_student: bool
    may_manage: bool
    tabs: list[Tab]
    kinds: frozenset[str]

    @property
    def is_missing(self) -> bool:
        """Whether the person has not said yet who they are."""
        return self.company is None and not self.is_student


def role_of(request: HttpRequest, person: Person) -> Role:
    """The role that the address asks for, else the first one the person has."""
    is_student, memberships = person.is_student, person.memberships
    chosen = _chosen(request.GET.get(AS, ""), memberships, is_student=is_student)
    company = chosen and chosen.company
    tabs = _tabs(request, memberships, company, is_student=is_student)
    if chosen is None:
        return Role(None, is_student, False, tabs, person.kinds)
    return Role(company, is_student, permissions.manages(chosen), tabs, chosen.kinds | person.kinds & {"seats"})


def _chosen(asked: str, memberships: list[Membership], *, is_student: bool) -> Membership | None:
    named = next((membership for membership in memberships if membership.company.slug == asked), None)
    if named or is_student or not memberships:
        return named
    return memberships[0]


def _tabs(request: HttpRequest, memberships: list, company: Company | None, *, is_student: bool) -> list[Tab]:
    names = [(_("You as a student"), MYSELF, company is None)] if is_student else []
    names += [(row.company.name, row.company.slug, row.company == company) for row in memberships]
    if len(names) < 2:
        return []
    return [Tab(label, with_query(request.path, **{AS: slug}), is_here) for label, slug, is_here in names]
