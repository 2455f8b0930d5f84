"""Where a skill can be gained: what staff recommends, and open projects in which one could learn it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from accounts.skills.models import LearningResource, Skill
from projects.discovery import queries
from projects.discovery.conditions import Lexemes
from projects.discovery.spelling import quoted
from projects.postings.models import Project
from projects.postings.words import tag

SHOWN = 5
LOOKED_AT = 500
NEWEST = ("-published_at", "-id")


def resources(skill: Skill) -> QuerySet[LearningResource]:
    """Where it can be learned, in the order staff gave."""
    return skill.resources.order_by("position", "pk")


def nice_in(skill: Skill, *, viewer) -> list[Project]:
    """The newest open projects for which it is only nice to have."""
    return list(queries.cards(_tagged("w", skill), viewer=viewer).order_by(*NEWEST)[:SHOWN])


def within_reach(skill: Skill, known: Iterable[int], *, viewer) -> list[Project]:
    """Open projects that need it and otherwise only skills the viewer has; among the newest that need it."""
    newest = _tagged("s", skill).order_by(*NEWEST).values("pk")[:LOOKED_AT]
    needs = Project.skills.through.objects.filter(project=OuterRef("pk"))
    rows = Project.objects.open().filter(~Exists(needs.exclude(skill__in=[skill.pk, *known])), pk__in=newest)
    return list(queries.cards(rows, viewer=viewer).order_by(*NEWEST)[:SHOWN])


def _tagged(kind: str, skill: Skill) -> QuerySet[Project]:
    return Project.objects.open().filter(search=Lexemes(quoted(tag(kind, skill.pk))))
