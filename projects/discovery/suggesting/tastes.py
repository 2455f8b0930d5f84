"""What is known of a student that projects can be chosen by: skills, saved searches, and what they opened."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.people.models import StudentProfile
from marketplace.core.prepared import Prepared, prepare
from projects.credentials.evidence import SkillEvidence
from projects.discovery import made
from projects.discovery.matching import facts
from projects.discovery.matching.facts import Facts
from projects.discovery.saved.models import SavedSearch
from projects.discovery.suggesting.models import ProjectView
from projects.discovery.together import as_one, of_rows
from projects.postings.models import Project

CLAIMED, SHOWN, PROVED = "claimed", "shown", "proved"
LEVELS = (CLAIMED, SHOWN, PROVED)
MOST_OPENED = 30
MOST_SEARCHES = 8
OF_SEARCH = (
    "name", "hourly_least_cents", "hours_least", "hours_most", "hours_out_from", "hours_out_to", "due_within_days",
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A project the student opened, with what others may share with it."""

    title: str
    viewed_at: dt.datetime
    company: int
    category: str
    skills: frozenset[int]


@dataclass(frozen=True)
class Taste:
    """A student's skills, each with how it is known, their saved searches, and what they opened, the latest first.

    `facts` are what projects are compared with.
    """

    skills: dict[int, str]
    searches: list[SavedSearch]
    opened: list[Opened]
    facts: Facts

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not (self.skills or self.searches or self.opened)


def of(student: StudentProfile) -> Taste:
    """The taste of a student, in one statement."""
    *of_student, searches, opened = _asked().ask(student.user_id)
    known = facts.read(*of_student)
    return Taste(
        skills={pk: _level(one) for pk, one in known.known.items()},
        searches=[_search(row) for row in json.loads(searches)],
        opened=[_opened(row) for row in json.loads(opened)],
        facts=known,
    )


@cache
def _asked() -> Prepared:
    searches = SavedSearch.objects.filter(user=facts.ANYBODY, paused_at=None).order_by("-created_at")
    skills = Project.skills.through.objects.filter(project=OuterRef("project")).values("skill")
    views = ProjectView.objects.filter(user=facts.ANYBODY).order_by("-viewed_at")
    opened = views.values(
        "viewed_at",
        title=F("project__title"),
        company=F("project__company"),
        category=F("project__category"),
        skills=ArraySubquery(skills),
    )
    question = as_one(
        **facts.questions(facts.ANYBODY),
        searches=of_rows(searches.values(*OF_SEARCH, lexemes=Cast("condition", TextField()))[:MOST_SEARCHES]),
        opened=of_rows(opened[:MOST_OPENED]),
    )
    return prepare(question, {facts.ANYBODY.pk: "bigint"}, written_at=timezone.now())


def _level(evidence: SkillEvidence) -> str:
    """How a skill is known; a completed project proves it when criteria were met."""
    if evidence.criteria_met:
        return PROVED
    return SHOWN if evidence.samples else CLAIMED


def _search(row: dict) -> SavedSearch:
    search = made.of(SavedSearch, {name: row[name] for name in OF_SEARCH})
    search.lexemes = row["lexemes"]
    return search


def _opened(row: dict) -> Opened:
    times = {"viewed_at": dt.datetime.fromisoformat(row["viewed_at"])}
    return Opened(**row | times | {"skills": frozenset(row["skills"])})
