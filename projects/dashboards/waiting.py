"""What there is to tell somebody of at all, asked in one statement, so that a page reads only the kinds that exist."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery

from accounts.companies.models import Membership
from accounts.people.models import StudentProfile, User
from payments.models import Hold, Payee
from projects.dashboards import absences, decisions, queries
from projects.disputes import queries as disputes
from projects.hires import queries as hires

Sources = Mapping[str, QuerySet]


@dataclass(frozen=True)
class Person:
    """Who somebody is here, how far they are with Stripe, and what waits for them as a student or a neutral."""

    is_student: bool
    is_member: bool
    payouts: str
    kinds: frozenset[str]


def of_person(user: User) -> Person:
    """What a person's own dashboard has to read."""
    sources = _for_student(user) | {"seats": disputes.seats_waiting(user)}
    payee = Payee.objects.filter(user=user).values("status")[:1]
    rows = User.objects.filter(pk=user.pk).annotate(
        is_a_student=Exists(StudentProfile.objects.filter(user=user)),
        is_a_member=Exists(Membership.objects.filter(user=user)),
        payouts=Subquery(payee),
        **_flags(sources),
    )
    found = rows.values("is_a_student", "is_a_member", "payouts", *_flags(sources)).get()
    status = found["payouts"] or Payee.Status.NEW
    kinds = frozenset(kind for kind in sources if found[f"has_{kind}"])
    return Person(found["is_a_student"], found["is_a_member"], status, kinds)


def memberships(user: User) -> list[Membership]:
    """The companies a person works for, by name; `kinds` of each is what waits for the people of that company."""
    sources = _for_company(OuterRef("company"))
    rows = user.memberships.select_related("company").annotate(**_flags(sources)).order_by("company__name", "pk")
    found = list(rows)
    for row in found:
        row.kinds = frozenset(kind for kind in sources if getattr(row, f"has_{kind}"))
    return found


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
    }


def _for_company(company: Model | OuterRef) -> Sources:
    return {
        "proposals": queries.proposals(company=company),
        "changes": queries.proposed_changes(company=company),
        "disputes": disputes.live_of(company=company),
        "absences": absences.of_company(company),
        "drafts": queries.drafts(company),
        "unreviewed": queries.unreviewed(company),
        "undecided": decisions.undecided(company),
        "owed": decisions.owed(company),
    }
