"""What there is to tell somebody of at all, asked in one statement, so that a page reads only the kinds that exist."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.companies.models import Company, Membership
from accounts.people.models import StudentProfile, User
from marketplace.core.prepared import Prepared, prepare
from payments.models import Hold, Payee
from projects.dashboards import absences, queries
from projects.discovery import made
from projects.discovery.together import as_one, of_rows
from projects.disputes import queries as disputes
from projects.hires import queries as hires

Sources = Mapping[str, QuerySet]
ANYBODY = User(pk=-1)
OF_MEMBERSHIP = [field.attname for field in Membership._meta.concrete_fields]
OF_COMPANY = [field.attname for field in Company._meta.concrete_fields]


@dataclass(frozen=True)
class Person:
    """Who somebody is here, how far they are with Stripe, and what waits for them as a student or a neutral.

    `memberships` are the companies they work for, by name; `kinds` of each is what waits for its people.
    """

    is_student: bool
    memberships: list[Membership]
    payouts: str
    kinds: frozenset[str]


def of_person(user: User) -> Person:
    """What a person's own dashboard has to read, and that of each of their companies."""
    (person,), memberships = map(json.loads, _asked().ask(user.pk))
    members = [_membership(row) for row in memberships]
    return Person(person["is_a_student"], members, person["payouts"] or Payee.Status.NEW, _kinds(person))


@cache
def _asked() -> Prepared:
    flags = _flags(_for_student(ANYBODY) | {"seats": disputes.seats_waiting(ANYBODY)})
    person = User.objects.filter(pk=ANYBODY.pk).annotate(
        is_a_student=Exists(StudentProfile.objects.filter(user=ANYBODY)),
        payouts=Subquery(Payee.objects.filter(user=ANYBODY).values("status")[:1]),
        **flags,
    )
    of_company = _flags(_for_company(OuterRef("company")))
    its = {f"its_{name}": F(f"company__{name}") for name in OF_COMPANY}
    memberships = Membership.objects.filter(user=ANYBODY).annotate(**of_company, **its).order_by("company__name", "pk")
    question = as_one(
        person=of_rows(person.values("is_a_student", "payouts", *flags)),
        memberships=of_rows(memberships.values(*OF_MEMBERSHIP, *of_company, *its)),
    )
    return prepare(question, {ANYBODY.pk: "bigint"}, written_at=timezone.now())


def _membership(row: dict) -> Membership:
    membership = made.of(Membership, {name: row[name] for name in OF_MEMBERSHIP})
    membership.company = made.of(Company, {name: row[f"its_{name}"] for name in OF_COMPANY})
    membership.kinds = _kinds(row)
    return membership


def _kinds(row: dict) -> frozenset[str]:
    return frozenset(name.removeprefix("has_") for name in row if name.startswith("has_") and row[name])


def _flags(sources: Sources) -> dict[str, Exists]:
    return {f"has_{kind}": Exists(rows) for kind, rows in sources.items()}


def _for_student(user: User) -> Sources:
    return {
        "proposals": queries.proposals(student=user),
        "changes": queries.proposed_changes(student=user),
        "disputes": disputes.live_of(student=user),
        "hires": hires.waiting_for(user),
        "absences": absences.of_student(user),
        "money": Hold.objects.filter(payee=user),
        "work": queries.under_way(student=user),
    }


def _for_company(company: Model | OuterRef) -> Sources:
    return {
        "proposals": queries.proposals(company=company),
        "changes": queries.proposed_changes(company=company),
        "disputes": disputes.live_of(company=company),
        "absences": absences.of_company(company),
        "unreviewed": queries.unreviewed(company),
        "work": queries.under_way(company=company),
    }
