"""The projects that are suggested, with all that is said of them, in one statement."""

import json
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.places.models import Place
from accounts.skills.models import Skill
from marketplace.core.prepared import Prepared, prepare
from projects.discovery import listing, made
from projects.discovery.matching.facts import OF_CITY
from projects.discovery.matching.queries import Asked
from projects.discovery.queries import cards
from projects.discovery.together import as_one, of_rows
from projects.postings.models import Project

KEYS = "\x01keys"


def read(keys: list[int], *, viewer: int) -> dict[int, Asked]:
    """The projects with these keys, as a list shows them to the viewer, and the skills they name."""
    told, beside = _asked().ask(keys, viewer)
    rows = {row["id"]: row for row in json.loads(beside)}
    return {project.pk: _read(project, rows[project.pk]) for project in listing.projects(told)}


@cache
def _asked() -> Prepared:
    rows = Project.objects.filter(pk__in=RawSQL("SELECT unnest(%s)", (KEYS,)))
    beside = rows.values(
        "id",
        "language",
        "city_id",
        **{f"city_{name}": F(f"city__{name}") for name in OF_CITY},
        needed=_skills(Skill.objects.filter(projects=OuterRef("pk"))),
        wanted=_skills(Skill.objects.filter(wanted_by_projects=OuterRef("pk"))),
    )
    question = as_one(rows=listing.question(cards(rows, viewer=listing.ANYBODY)), beside=of_rows(beside))
    return prepare(question, {KEYS: "bigint[]", listing.ANYBODY.pk: "bigint"}, written_at=timezone.now())


def _skills(skills: QuerySet[Skill]) -> ArraySubquery:
    return ArraySubquery(skills.order_by("label").values(told=JSONObject(id="id", label="label", slug="slug")))


def _read(project: Project, row: dict) -> Asked:
    project.language, project.city_id = row["language"], row["city_id"]
    city = {"id": row["city_id"], **{name: row[f"city_{name}"] for name in OF_CITY}}
    project.city = made.of(Place, city) if row["city_id"] else None
    needed, wanted = ([made.of(Skill, skill) for skill in row[name]] for name in ("needed", "wanted"))
    return Asked(project, needed, wanted)
