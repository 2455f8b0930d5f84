"""The rows of the dashboards, each kind in one statement, and the drawings."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.formats import money
from payments import queries as payments
from payments.models import Hold
from payments.queries import Month
from projects.applications.models import Application
from projects.postings.models import Project
from projects.reviews.models import Review
from projects.workspace.models import ChangeOrder, Engagement, Milestone, Settlement

MONTHS = 6
AT_ONCE = 300
"""How many applications or pieces of work a page reads at most: more than anybody has under way."""

LIVE = (Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE)
REACHED_SHORTLIST = (Application.Status.SHORTLISTED, Application.Status.OFFERED, Application.Status.ACCEPTED)


def postings(company: Company) -> QuerySet[Project]:
    """A company's projects with `applied`, `shortlisted`, `hired` and `held_cents`; the page orders them."""
    sent = Application.objects.submitted()
    held = Hold.objects.filter(milestone__engagement__project=OuterRef("pk"), status=Hold.Status.FUNDED)
    held_sum = held.order_by().values("milestone__engagement__project").annotate(total=Sum("amount_cents"))
    return (
        Project.objects.filter(company=company)
        .only("slug", "title", "status", "currency", "created_at", "closes_at")
        .annotate(
            applied=_count(sent),
            shortlisted=_count(Application.objects.filter(status__in=REACHED_SHORTLIST)),
            hired=_count(Application.objects.filter(status=Application.Status.ACCEPTED)),
            held_cents=Coalesce(Subquery(held_sum.values("total")), 0),
        )
    )


def _count(applications: QuerySet[Application]) -> Coalesce:
    """How many of these applications a project has, counted for the rows of a page only."""
    rows = applications.filter(project=OuterRef("pk")).order_by().values("project")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def under_way(**whose) -> QuerySet[Milestone]:
    """The work under way, what is due first on top; `whose` are fields of the engagement."""
    rows = Milestone.objects.filter(**{f"engagement__{name}": value for name, value in whose.items()})
    rows = rows.filter(engagement__status__in=LIVE).exclude(status=Milestone.Status.CANCELLED)
    rows = rows.select_related("engagement__company", "engagement__student", "engagement__project", "change_order")
    return rows.defer("engagement__agreement_text").order_by("due_on", "pk")[:AT_ONCE]


def proposed_changes(**whose) -> QuerySet[ChangeOrder]:
    """More work that was proposed and waits for an answer; `whose` are fields of the engagement."""
    rows = ChangeOrder.objects.filter(status=ChangeOrder.Status.PROPOSED, engagement__status__in=LIVE)
    rows = rows.filter(**{f"engagement__{name}": value for name, value in whose.items()})
    rows = rows.select_related("engagement__company", "engagement__student").defer("engagement__agreement_text")
    return rows.order_by("created_at")[:AT_ONCE]


def proposals(**whose) -> QuerySet[Settlement]:
    """Early ends that wait for an answer, what is due first on top; `whose` filters engagements."""
    rows = Settlement.objects.filter(
        status=Settlement.Status.PROPOSED, **{f"milestone__engagement__{name}": value for name, value in whose.items()}
    )
    rows = rows.select_related("milestone__engagement__company", "milestone__engagement__student")
    return rows.defer("milestone__engagement__agreement_text").order_by("answer_by", "pk")[:AT_ONCE]


def drafts(company: Company) -> QuerySet[Project]:
    """The postings a company works on, the latest first; at most three."""
    return Project.objects.filter(company=company, status__in=Project.EDITABLE).order_by("-updated_at")[:3]


def applications(user: User) -> list[Application]:
    """A student's applications, the latest change first; `owes_review` where the student may still write one."""
    written = Review.objects.filter(engagement=OuterRef("engagement"), side=Review.Side.STUDENT)
    rows = Application.objects.filter(student=user).annotate(owes_review=_is_fresh("engagement__") & ~Exists(written))
    rows = rows.select_related("project__company", "engagement").defer("engagement__agreement_text", "pitch")
    return list(rows.order_by("-updated_at", "-pk")[:AT_ONCE])


def unreviewed(company: Company) -> QuerySet[Engagement]:
    """Work that is done and that the company may still review."""
    written = Review.objects.filter(engagement=OuterRef("pk"), side=Review.Side.COMPANY)
    rows = Engagement.objects.filter(_is_fresh(), ~Exists(written), company=company)
    return rows.select_related("project", "student").defer("agreement_text").order_by("completed_at")


def _is_fresh(prefix: str = "") -> Q:
    since = timezone.now() - dt.timedelta(days=settings.RATING_DAYS)
    return Q(**{f"{prefix}completed_at__isnull": False, f"{prefix}completed_at__gte": since})


def holds(company: Company | None, user: User) -> QuerySet[Hold]:
    """The money of a company, or of a student, to whom a bonus is a secret until it is paid."""
    if company:
        return payments.holds_for_company(company)
    return payments.holds_for_payee(user).exclude(bonus__isnull=False, funded_at=None)


def reached(found: Iterable[Application]) -> tuple[int, int, int]:
    """How many applications were sent, shortlisted and won, to be drawn."""
    sent = [row.status for row in found if row.submitted_at]
    return len(sent), sum(status in REACHED_SHORTLIST for status in sent), sent.count(Application.Status.ACCEPTED)


def columns(months: list[Month], currency: str) -> list[tuple[str, int, str]]:
    """The last six months as columns of a drawing: name, cents, and the amount in words."""
    known = {(month.on.year, month.on.month): month.amount_cents for month in months}
    until = timezone.localdate()
    last = until.year * 12 + until.month - 1
    shown = [divmod(number, 12) for number in range(last - MONTHS + 1, last + 1)]
    return [_column(dt.date(year, index + 1, 1), known.get((year, index + 1), 0), currency) for year, index in shown]


def _column(month: dt.date, cents: int, currency: str) -> tuple[str, int, str]:
    return date_format(month, "M"), cents, money(cents, currency)
