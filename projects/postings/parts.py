"""The parts a project is paid in, and the criteria, which may belong to one of them."""

import datetime as dt
from collections.abc import Sequence

from projects.postings import rules
from projects.postings.models import Criterion, Part, Project


def replace(project: Project, rows: Sequence[tuple]) -> list[Part]:
    """Make these the parts: (title, cents, due date) and, where a row was a part before, its key.

    A part that stays keeps its criteria; those of a part that goes belong to every part from then on.
    """
    before = {part.pk: part for part in project.parts.all()}
    kept = []
    for position, (title, amount_cents, due_on, *key) in enumerate(rows[: rules.MAX_PARTS], start=1):
        part = before.pop(key[0], None) if key else None
        part = part or Part(project=project)
        part.position, part.title, part.amount_cents, part.due_on = position, title, amount_cents, due_on
        part.save()
        kept.append(part)
    project.parts.filter(pk__in=before).delete()
    return kept


def replace_criteria(project: Project, criteria: Sequence[tuple]) -> None:
    """Make these the criteria: (text, weight) and, where it belongs to one part only, that part's key."""
    known = set(project.parts.values_list("pk", flat=True))
    project.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            project=project,
            text=text,
            weight=weight,
            part_id=part[0] if part and part[0] in known else None,
            position=position,
        )
        for position, (text, weight, *part) in enumerate(criteria[: rules.MAX_CRITERIA])
    )


def copy(project: Project, twin: Project) -> None:
    """Give a copy the same parts and criteria, each part due as long before the end as it was."""
    old = list(project.parts.order_by("position", "pk"))
    new = replace(twin, [(part.title, part.amount_cents, _shifted(part, project, twin)) for part in old])
    twins = {before.pk: after.pk for before, after in zip(old, new, strict=True)}
    criteria = project.criteria.order_by("position", "pk").values_list("text", "weight", "part")
    replace_criteria(twin, [(text, weight, twins.get(part)) for text, weight, part in criteria])


def _shifted(part: Part, project: Project, twin: Project) -> dt.date:
    return twin.due_on - (project.due_on - part.due_on) if project.due_on and twin.due_on else part.due_on
