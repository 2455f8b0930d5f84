"""Reading what a match is made of, in as many statements for one project as for many."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.people.models import StudentProfile, User, WorkSample
from projects.applications import availability
from projects.applications.availability import Load
from projects.credentials.models import SkillProof
from projects.discovery.matching import circumstances, skills
from projects.discovery.matching.lines import Match
from projects.discovery.matching.skills import Evidence
from projects.postings.models import Project

COMPARED = (
    "slug", "hours", "due_on", "place", "language", "city", "company__time_zone",
    "city__latitude", "city__longitude",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is known about one student."""

    profile: StudentProfile
    known: dict[int, Evidence]
    taken: Load


def match(project: Project, student: User, now: dt.datetime | None = None) -> Match:
    """How a project fits a student, who must have a profile; the project's company must be loaded."""
    return _compare(project, _facts(student), now or timezone.now())


def match_many(projects: Iterable[Project], student: User, now: dt.datetime | None = None) -> dict[int, Match]:
    """The same for many projects at once, by their keys; whatever is loaded of them is enough."""
    rows = Project.objects.filter(pk__in=[project.pk for project in projects]).select_related("company", "city")
    rows = rows.only(*COMPARED).prefetch_related("skills", "wanted_skills")
    facts, moment = _facts(student), now or timezone.now()
    return {project.pk: _compare(project, facts, moment) for project in rows}


def known_skills(student: User) -> dict[int, Evidence]:
    """The keys of the skills a student has, with what speaks for each; one statement."""
    claimed = _rows(StudentProfile.skills.through.objects.filter(studentprofile__user=student))
    shown = _rows(
        WorkSample.skills.through.objects.filter(worksample__student__user=student), title="worksample__title"
    )
    proved = SkillProof.objects.filter(student=student, criteria_met__gt=0)
    proved = _rows(proved, met="criteria_met", count="criteria_count", projects=Value(1))
    known: dict[int, Evidence] = {}
    for skill, title, met, count, projects in claimed.union(shown, proved, all=True):
        had = known.get(skill, Evidence())
        known[skill] = replace(
            had,
            sample=had.sample or title,
            projects=had.projects + projects,
            criteria_met=had.criteria_met + met,
            criteria_count=had.criteria_count + count,
        )
    return known


def _rows(rows, *, title=None, met=None, count=None, projects=None):
    number = IntegerField()
    return rows.values_list(
        F("skill_id"),
        Cast(title or Value(""), CharField()),
        Cast(met or Value(0), number),
        Cast(count or Value(0), number),
        Cast(projects or Value(0), number),
    )


def _facts(student: User) -> Facts:
    profile = StudentProfile.objects.select_related("city").get(user=student)
    student.student = profile
    return Facts(profile, known_skills(student), availability.load(student))


def _compare(project: Project, facts: Facts, now: dt.datetime) -> Match:
    student = facts.profile
    return Match(
        (
            *skills.lines(project.skills.all(), project.wanted_skills.all(), facts.known),
            circumstances.hours(project, facts.taken, now),
            circumstances.dates(project, student, now),
            circumstances.place(project, student),
            circumstances.language(project, student),
        )
    )


def for_page(project: Project, viewer) -> Match | None:
    """The match a viewer sees on the page of a project from `details`: students, of what they can still apply for."""
    is_theirs = viewer.is_authenticated and project.is_student and not project.role
    return match(project, viewer) if is_theirs and project.is_open else None
