"""Reading what a match is made of, in as many statements for one project as for many."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from accounts.people.models import StudentProfile, User
from accounts.skills.models import Skill
from projects.applications import availability
from projects.applications.availability import Load
from projects.credentials import evidence
from projects.credentials.evidence import SkillEvidence
from projects.discovery.matching import circumstances, skills
from projects.discovery.matching.lines import Match
from projects.postings.models import Project

COMPARED = (
    "slug", "hours", "due_on", "place", "language", "city", "company__time_zone",
    "city__latitude", "city__longitude",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A project with its city and company, and the skills it names."""

    project: Project
    needed: Iterable[Skill]
    wanted: Iterable[Skill]


@dataclass(frozen=True)
class Facts:
    """What is known about one student."""

    profile: StudentProfile
    known: dict[int, SkillEvidence]
    taken: Load


def match(project: Project, student: User, now: dt.datetime | None = None) -> Match:
    """How a project fits a student, who must have a profile; the project's company must be loaded."""
    asked = Asked(project, project.skills.all(), project.wanted_skills.all())
    return _compare(asked, _facts(student), now or timezone.now())


def match_many(projects: Iterable[Project], student: User, now: dt.datetime | None = None) -> dict[int, Match]:
    """The same for many projects at once, by their keys; whatever is loaded of them is enough."""
    asked = _asked([project.pk for project in projects])
    facts, moment = _facts(student), now or timezone.now()
    return {one.project.pk: _compare(one, facts, moment) for one in asked}


def _asked(pks: Iterable[int]) -> list[Asked]:
    """What the projects ask for, in two statements."""
    rows = Project.objects.filter(pk__in=pks).select_related("company", "city").only(*COMPARED)
    needed = Project.skills.through.objects.filter(project=OuterRef("pk")).values("skill")
    wanted = Project.wanted_skills.through.objects.filter(project=OuterRef("pk")).values("skill")
    found = list(rows.annotate(needed=ArraySubquery(needed), wanted=ArraySubquery(wanted)))
    named = {pk for row in found for pk in (*row.needed, *row.wanted)}
    known = Skill.objects.only("label", "slug").in_bulk(named)
    return [Asked(row, [known[pk] for pk in row.needed], [known[pk] for pk in row.wanted]) for row in found]


def known_skills(student: User) -> dict[int, SkillEvidence]:
    """The keys of the skills a student has, with what speaks for each."""
    return {found.skill.pk: found for found in evidence.of(student)}


def _facts(student: User) -> Facts:
    profile = StudentProfile.objects.select_related("city").get(user=student)
    student.student = profile
    return Facts(profile, known_skills(student), availability.load(student))


def _compare(asked: Asked, facts: Facts, now: dt.datetime) -> Match:
    project, student = asked.project, facts.profile
    return Match(
        (
            *skills.lines(asked.needed, asked.wanted, facts.known),
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
