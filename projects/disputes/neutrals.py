"""Who decides between two people: recruited by staff, asked in turn, and never anybody who is near to either side."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.companies.models import Membership
from accounts.people.models import User
from marketplace.core.errors import DomainError
from projects.applications.models import Application
from projects.disputes.models import Dispute, Neutral, PanelSeat

Role = Neutral.Role
HAS_A_SEAT = (PanelSeat.Status.ASKED, PanelSeat.Status.TAKEN, PanelSeat.Status.VOTED)


class CannotRecruit(DomainError):
    """Only staff recruit, and only people who can decide."""


@transaction.atomic
def recruit(user: User, *, role: str, by: User, school_domain: str = "") -> Neutral:
    """Staff asks somebody to decide disputes from now on; recruiting the same person again changes their role.

    Raises CannotRecruit for an account that is closed, a moderator who is not of the staff, a volunteer without a
    company, or career staff without a school.
    """
    if not by.is_staff:
        raise CannotRecruit(_("Only staff can recruit neutral people."))
    require_fit(user, role, school_domain)
    facts = {"role": role, "school_domain": school_domain.strip().lower(), "is_active": True, "recruited_by": by}
    neutral, _created = Neutral.objects.update_or_create(user=user, defaults=facts)
    audit.record(neutral, "recruited", by=by, target=role)
    return neutral


def require_fit(user: User, role: str, school_domain: str) -> None:
    """Raises CannotRecruit when the person cannot have this role."""
    if not user.is_active:
        raise CannotRecruit(_("This account is closed or suspended."))
    if role == Role.MODERATOR and not user.is_staff:
        raise CannotRecruit(_("A moderator belongs to the staff."))
    if role == Role.CAREER_STAFF and not school_domain.strip():
        raise CannotRecruit(_("Name the school's e-mail domain, so that its own students are left to others."))
    if role == Role.COMPANY_VOLUNTEER and not user.memberships.exists():
        raise CannotRecruit(_("A company volunteer belongs to a company."))


@transaction.atomic
def release(neutral: Neutral, *, by: User, reason: str) -> Neutral:
    """The person is asked no more; what they have begun they may finish."""
    Neutral.objects.filter(pk=neutral.pk).update(is_active=False)
    neutral.is_active = False
    audit.record(neutral, "released", by=by, reason=reason)
    return neutral


@transaction.atomic
def ask_again(neutral: Neutral, *, by: User) -> Neutral:
    """The person may be asked again."""
    return recruit(neutral.user, role=neutral.role, by=by, school_domain=neutral.school_domain)


def is_neutral(person: User, dispute: Dispute) -> bool:
    """Whether a person is near to neither side and has not decided this dispute before."""
    return not _near(User.objects.filter(pk=person.pk), dispute).exists() and not has_decided(person, dispute)


def has_decided(person: User, dispute: Dispute) -> bool:
    """Whether the person had a part in an earlier round, on the panel or as the moderator."""
    seats = dispute.seats.filter(neutral__user=person, round__lt=dispute.round)
    return seats.exists() or dispute.decided_by_id == person.pk


def candidates(dispute: Dispute) -> QuerySet[Neutral]:
    """Who may be asked next, whoever waited longest first. Nobody is asked twice about one dispute."""
    asked = PanelSeat.objects.filter(dispute=dispute, neutral=OuterRef("pk"))
    users = User.objects.filter(pk=OuterRef("user"))
    rows = Neutral.objects.filter(~Exists(asked), ~Exists(_near(users, dispute)), is_active=True, user__is_active=True)
    rows = rows.exclude(user=dispute.decided_by_id).annotate(last_asked_at=Max("seats__created_at"))
    return rows.select_related("user").order_by(F("last_asked_at").asc(nulls_first=True), "pk")


def choose(found: Iterable[Neutral], *, taken: Iterable[str], count: int) -> list[Neutral]:
    """`count` of these in their order, so that with the roles `taken` already each role comes once before any twice."""
    rest, roles, chosen = list(found), list(taken), []
    while rest and len(chosen) < count:
        best = min(rest, key=lambda neutral: roles.count(neutral.role))
        rest.remove(best)
        roles.append(best.role)
        chosen.append(best)
    return chosen


def _near(users: QuerySet[User], dispute: Dispute) -> QuerySet[User]:
    """Those who are a side, share a company or the student's school with one, or have dealt with one."""
    engagement = dispute.milestone.engagement
    student, company = engagement.student_id, engagement.company_id
    houses = Membership.objects.filter(user=student).values("company")
    own = Membership.objects.filter(user=OuterRef("pk"))
    sent = Application.objects.exclude(status=Application.Status.DRAFT)
    near = Q(pk=student) | Exists(own.filter(Q(company=company) | Q(company__in=houses)))
    near |= Exists(sent.filter(student=OuterRef("pk"), project__company=company))
    near |= Exists(sent.filter(student=student, project__company__memberships__user=OuterRef("pk")))
    return users.filter(near | _of_school(_school(dispute)))


def _school(dispute: Dispute) -> str:
    profile = getattr(dispute.milestone.engagement.student, "student", None)
    return profile.school_domain if profile else ""


def _of_school(domain: str) -> Q:
    if not domain:
        return Q(pk__in=[])
    names = Q()
    for field in ("neutral__school_domain", "student__school_domain"):
        names |= Q(**{f"{field}__iexact": domain}) | Q(**{f"{field}__iendswith": f".{domain}"})
    return names | Q(email__iendswith=f"@{domain}") | Q(email__iendswith=f".{domain}")


def counts() -> dict[str, int]:
    """How many people of each role may be asked at present."""
    rows = Neutral.objects.filter(is_active=True, user__is_active=True).order_by().values("role")
    return dict(rows.annotate(number=Count("pk")).values_list("role", "number"))
