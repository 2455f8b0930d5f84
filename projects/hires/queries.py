"""Reading hires: of one engagement, those that wait for a student, and one's own data."""

from typing import Any

from django.db.models import Count, QuerySet

from accounts.people.models import User
from projects.hires.models import Hire
from projects.workspace.models import Engagement


def visible_to(user: User) -> QuerySet[Hire]:
    """What the two sides of an engagement and staff may read."""
    rows = Hire.objects.filter(engagement__in=Engagement.objects.visible_to(user))
    return rows.select_related("engagement__project__company", "engagement__company", "engagement__student")


def latest(engagement: Engagement) -> Hire | None:
    """What is on record for an engagement: the hire that stands, else the last one."""
    rows = engagement.hires.select_related("recorded_by").order_by("-created_at", "pk")
    return rows.filter(status__in=Hire.STANDING).first() or rows.first()


def waiting_for(student: User) -> QuerySet[Hire]:
    """What a student has to confirm or decline, the oldest first."""
    rows = Hire.objects.filter(engagement__student=student, status=Hire.Status.PROPOSED)
    return rows.select_related("engagement__company", "engagement__project").order_by("created_at", "pk")


def confirmed() -> QuerySet[Hire]:
    """What students confirmed, the newest first."""
    return Hire.objects.filter(status=Hire.Status.CONFIRMED).order_by("-answered_at", "pk")


def by_school() -> list[tuple[str, int]]:
    """How many confirmed hires each proved school has, the most first."""
    rows = confirmed().exclude(school_domain="").order_by().values_list("school_domain")
    return list(rows.annotate(count=Count("pk")).order_by("-count", "school_domain"))


def own_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What companies recorded about a student, for their own copy of it."""
    rows = Hire.objects.filter(engagement__student=user).order_by("created_at", "pk")
    kept = ("engagement__company__name", "engagement__project__title", "kind", "title", "starts_on", "message")
    return {"hires": list(rows.values(*kept, "status", "created_at", "answered_at"))}
