"""Postings that are over: strangers and search engines are told so by 410, with what is open and like it.

Whoever has to do with a posting keeps reading it: its company, staff, everybody who applied.
"""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from projects.postings.models import Project

SAMPLE = 500
SHOWN = 5
LEFT = (Project.Status.CLOSED, Project.Status.TAKEN_DOWN)


def readable(rows: QuerySet[Project], viewer) -> QuerySet[Project]:
    """Of projects the viewer may see, those that are not gone for everybody without an account."""
    if viewer.is_authenticated:
        return rows
    long_ago = timezone.now() - dt.timedelta(days=settings.GONE_DAYS)
    return rows.exclude(status=Project.Status.CLOSED, closed_at__lt=long_ago)


def is_gone_for(project: Project, viewer) -> bool:
    """Whether this viewer finds it no more; the project comes from `detail.details`, so the viewer may see it."""
    return project.is_gone and not (viewer.is_staff or project.role or project.application_status)


def found(slug: str) -> Project | None:
    """The posting that was at an address once and is gone; None where there never was one."""
    was_there = Project.objects.filter(slug=slug, status__in=LEFT, published_at__isnull=False)
    rows = was_there.filter(company__suspended_at=None).select_related("company").defer("search")
    return next((project for project in rows if project.is_gone), None)


def similar(project: Project) -> QuerySet[Project]:
    """Open projects of the same field that ask for most of the same skills, among the newest of the field.

    Each says in `shared` which skills it has in common. Never reads more rows than the sample has.
    """
    skills = list(project.skills.values_list("pk", flat=True))
    newest = Project.objects.open().filter(category=project.category).order_by("-published_at", "-id")[:SAMPLE]
    in_common = Q(skills__in=skills or [0])
    rows = Project.objects.filter(pk__in=newest.values("pk")).annotate(
        in_common=Count("skills", filter=in_common),
        shared=ArrayAgg("skills__label", filter=in_common, order_by="skills__label", default=[]),
    )
    return rows.select_related("company").order_by("-in_common", "-published_at", "-id")[:SHOWN]
