"""What a posting is made of beside its own row, loaded with it in the same statement."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.skills.models import Skill
from projects.discovery import made
from projects.postings.models import Criterion, Part, Project, Question, RubricCriterion

HELD = {
    "skills": (Skill, "projects", ("id", "label", "slug"), ("label",)),
    "wanted_skills": (Skill, "wanted_by_projects", ("id", "label", "slug"), ("label",)),
    "questions": (Question, "project", ("id", "text"), ("position", "pk")),
    "parts": (Part, "project", ("id", "position", "title", "amount_cents", "due_on"), ("position", "pk")),
    "criteria": (Criterion, "project", ("id", "part_id", "text", "weight", "position"), ("position", "pk")),
    "rubric": (RubricCriterion, "project", ("id", "text", "weight", "position"), ("position", "pk")),
}


def all_of() -> JSONObject:
    """The skills, questions, parts, criteria and rubric of each project, in the order their company gave them."""
    return JSONObject(
        **{
            name: ArraySubquery(
                model.objects.filter(**{back: OuterRef("pk")})
                .order_by(*order)
                .values_list(JSONObject(**{field: field for field in fields}))
            )
            for name, (model, back, fields, order) in HELD.items()
        }
    )


def fill(project: Project) -> Project:
    """Make the rows of `project.contents`, which `all_of` gave, what its relations hold."""
    kept = {name: [made.of(HELD[name][0], row) for row in rows] for name, rows in project.contents.items()}
    parts = {part.pk: part for part in kept["parts"]}
    for criterion in kept["criteria"]:
        criterion.part = parts.get(criterion.part_id)
    for name, rows in kept.items():
        project._prefetched_objects_cache = getattr(project, "_prefetched_objects_cache", {})
        project._prefetched_objects_cache[name] = _held(HELD[name][0], rows)
    return project


def _held(model, rows: list) -> QuerySet:
    held = model.objects.all()
    held._result_cache, held._prefetch_done = rows, True
    return held
