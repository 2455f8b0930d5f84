"""What the page of one project shows, in one statement."""

import json
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.places.models import Place
from marketplace.core.prepared import Prepared, prepare
from projects.discovery import contents, detail, made
from projects.discovery.matching import facts
from projects.discovery.matching.facts import Facts
from projects.discovery.together import as_one, of_rows
from projects.discovery.web import gone
from projects.postings.models import Project
from projects.reputation.models import CompanyRecord

ANY_SLUG, NOTHING = "any-slug", "[]"
OF_PROJECT = [field.attname for field in Project._meta.concrete_fields if field.name not in detail.HEAVY]
BESIDE = {"company": Company, "company__record": CompanyRecord, "city": Place}
ADDED = ("waiting_count", "contents", "role", "application_status")
OF_VIEWER = ("is_kept", "is_student", "application_pk", "is_remembered", "viewed_at")


@dataclass(frozen=True)
class Told:
    """All that the page of a project is made of, as text, and what the database told about a reader with a profile."""

    project: str
    facts: tuple[str, ...] = ()


def ask(viewer, slug: str) -> Told | None:
    """What the page of the project at an address is made of; None where this viewer finds none."""
    if viewer.is_authenticated:
        project, *of_student = _asked(is_member=True, is_staff=viewer.is_staff).ask(slug, viewer.pk)
    else:
        project, *of_student = _asked(is_member=False, is_staff=False).ask(slug)
    return None if project == NOTHING else Told(project, tuple(of_student))


def read(told: Told) -> tuple[Project, Facts | None]:
    """The project with all that it is made of, and what it is compared with where its reader has a profile."""
    (row,) = json.loads(told.project)
    project = made.of(Project, {name: row[name] for name in OF_PROJECT})
    project.company, record, project.city = (_beside(path, row) for path in BESIDE)
    Company._meta.get_field("record").set_cached_value(project.company, record)
    for name in (*ADDED, *OF_VIEWER):
        setattr(project, name, row.get(name))
    project.viewed_at = project.viewed_at and parse_datetime(project.viewed_at)
    return contents.fill(project), facts.read(*told.facts) if told.facts else None


def _beside(path: str, row: dict):
    """The company, its record or the city of a row; None where there is none."""
    model = BESIDE[path]
    values = {field.attname: row[_name(path, field)] for field in model._meta.concrete_fields}
    return made.of(model, values) if values[model._meta.pk.attname] is not None else None


def _name(path: str, field) -> str:
    return f"its_{path}_{field.attname}".replace("__", "_")


@cache
def _asked(*, is_member: bool, is_staff: bool) -> Prepared:
    now = timezone.now()
    viewer = User(pk=facts.ANYBODY.pk, is_staff=is_staff) if is_member else AnonymousUser()
    rows = gone.readable(detail.details(viewer), viewer).filter(slug=ANY_SLUG).select_related(None).defer(None)
    rows = rows.annotate(takes=_is_ahead("closes_at", now), promises=_is_ahead("decide_by", now))
    beside = {
        _name(path, field): F(f"{path}__{field.attname}")
        for path, model in BESIDE.items()
        for field in model._meta.concrete_fields
    }
    added = (*ADDED, *OF_VIEWER) if is_member else ADDED
    project = of_rows(rows.values(*OF_PROJECT, "takes", "promises", *added, **beside))
    of_student = facts.questions(viewer) if is_member else {}
    told = {ANY_SLUG: "text", viewer.pk: "bigint"} if is_member else {ANY_SLUG: "text"}
    return prepare(as_one(project=project, **of_student), told, written_at=now)


def _is_ahead(name: str, now) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**{f"{name}__gt": now}), output_field=BooleanField())
