"""The tables and drawings of the dashboards."""

import datetime as dt

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.formats import money
from payments.models import Hold
from payments.queries import Month
from projects.applications.models import Application
from projects.postings.models import Project
from projects.workspace.models import Engagement

MONTHS = 6
REACHED_SHORTLIST = ("shortlisted", "offered", "accepted")


def postings(company: Company) -> QuerySet[Project]:
    """A company's projects, newest first, with `applied`, `shortlisted`, `hired` and `held_cents`."""
    held = Hold.objects.filter(milestone__engagement__project=OuterRef("pk"), status=Hold.Status.FUNDED)
    held_sum = held.order_by().values("milestone__engagement__project").annotate(total=Sum("amount_cents"))
    submitted = ~Q(applications__status=Application.Status.DRAFT) & Q(applications__isnull=False)
    return (
        Project.objects.filter(company=company)
        .annotate(
            applied=Count("applications", filter=submitted),
            shortlisted=Count("applications", filter=Q(applications__status__in=REACHED_SHORTLIST)),
            hired=Count("applications", filter=Q(applications__status=Application.Status.ACCEPTED)),
            held_cents=Coalesce(Subquery(held_sum.values("total")), 0),
        )
        .order_by("-created_at", "-pk")
    )


def under_way(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Engagements that are neither done nor cancelled, with what a row shows."""
    live = engagements.filter(status__in=(Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE))
    return live.select_related("project", "company", "student").prefetch_related("milestones").order_by("-agreed_at")


def applications(user: User) -> QuerySet[Application]:
    """A student's applications, the latest change first."""
    rows = Application.objects.filter(student=user).select_related("project__company", "engagement")
    return rows.order_by("-updated_at", "-pk")


def columns(months: list[Month], currency: str, *, until: dt.date) -> list[tuple[str, int, str]]:
    """The last six months as columns of a drawing: (name, cents, amount in words), zero where nothing came."""
    known = {(month.on.year, month.on.month): month.amount_cents for month in months}
    shown = []
    year, month = until.year, until.month
    for _ in range(MONTHS):
        cents = known.get((year, month), 0)
        shown.append((f"{dt.date(year, month, 1):%b}", cents, money(cents, currency)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return shown[::-1]
