"""What is known of a student that projects can be chosen by: skills, saved searches, and what they opened."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField, Value
from django.db.models.functions import Cast

from accounts.people.models import StudentProfile, WorkSample
from projects.credentials.models import SkillProof
from projects.discovery.saved.models import SavedSearch
from projects.discovery.suggesting.models import ProjectView
from projects.postings.models import Project

CLAIMED, SHOWN, PROVED = "claimed", "shown", "proved"
LEVELS = (CLAIMED, SHOWN, PROVED)
MOST_OPENED = 30
MOST_SEARCHES = 8


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
    """A student's skills, each with how it is known, their saved searches, and what they opened, the latest first."""

    skills: dict[int, str]
    searches: list[SavedSearch]
    opened: list[Opened]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not (self.skills or self.searches or self.opened)


def of(student: StudentProfile) -> Taste:
    """The taste of a student, in three statements."""
    return Taste(_skills(student), _searches(student), _opened(student))


def _skills(student: StudentProfile) -> dict[int, str]:
    claimed = StudentProfile.skills.through.objects.filter(studentprofile=student)
    shown = WorkSample.skills.through.objects.filter(worksample__student=student)
    proved = SkillProof.objects.filter(student=student.user_id, criteria_met__gt=0)
    sources: Iterable = zip((claimed, shown, proved), LEVELS, strict=True)
    first, *others = [rows.order_by().values_list("skill", Value(level)) for rows, level in sources]
    found = sorted(first.union(*others), key=lambda row: LEVELS.index(row[1]))
    return dict(found)


def _searches(student: StudentProfile) -> list[SavedSearch]:
    rows = SavedSearch.objects.filter(user=student.user_id, paused_at=None)
    return list(rows.annotate(lexemes=Cast("condition", TextField())).order_by("-created_at")[:MOST_SEARCHES])


def _opened(student: StudentProfile) -> list[Opened]:
    skills = Project.skills.through.objects.filter(project=OuterRef("project")).values("skill")
    rows = ProjectView.objects.filter(user=student.user_id).order_by("-viewed_at")
    facts = rows.annotate(skills=ArraySubquery(skills)).values_list(
        "project__title", "viewed_at", "project__company", "project__category", "skills"
    )
    return [Opened(*row[:4], skills=frozenset(row[4])) for row in facts[:MOST_OPENED]]
