"""What the page of one project shows, each time in one statement."""

import datetime as dt
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils import timezone

from accounts.companies.models import Company
from projects.discovery import contents, detail
from projects.discovery.together import Question, asking, later, of_rows
from projects.discovery.web import gone
from projects.postings.models import Project
from projects.reputation.models import CompanyRecord

ANY_SLUG, NOTHING = "any-slug", "[]"


def found(viewer, slug: str) -> Project | None:
    """The project at an address with all that it is made of, in one statement; None where this viewer finds none."""
    project = gone.readable(detail.details(viewer), viewer).filter(slug=slug).first()
    return project and contents.fill(project)


def told(slug: str) -> str | None:
    """All that a visitor's page of a project is made of, as text, in one statement; None where they find none."""
    question, written = _asked()
    sql, values = later(question, timezone.now() - written)
    rows = asking(project=(sql, tuple(slug if value == ANY_SLUG else value for value in values)))["project"]
    return None if rows == NOTHING else rows


@cache
def _asked() -> tuple[Question, dt.datetime]:
    now = timezone.now()
    viewer = AnonymousUser()
    rows = gone.readable(detail.details(viewer), viewer).filter(slug=ANY_SLUG).select_related(None).defer(None)
    names = [field.attname for field in Project._meta.concrete_fields if field.name not in detail.HEAVY]
    beside = {
        f"of_{path}_{field.attname}".replace("__", "_"): F(f"{path}__{field.attname}")
        for path, model in (("company", Company), ("company__record", CompanyRecord))
        for field in model._meta.concrete_fields
        if field.name != "company"
    }
    rows = rows.annotate(takes=_is_ahead("closes_at", now), promises=_is_ahead("decide_by", now))
    return of_rows(rows.values(*names, "takes", "promises", "waiting_count", "wanted", "contents", **beside)), now


def _is_ahead(name: str, now: dt.datetime) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**{f"{name}__gt": now}), output_field=BooleanField())
