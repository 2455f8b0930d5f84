"""How a project fits a student: line by line, of what is known of both."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.people.models import User
from accounts.skills.models import Skill
from projects.credentials import evidence
from projects.credentials.evidence import SkillEvidence
from projects.discovery.matching import circumstances, facts, skills
from projects.discovery.matching.facts import Facts
from projects.discovery.matching.lines import Match
from projects.postings.models import Project


@dataclass(frozen=True)
class Asked:
    """A project with its city and company, and the skills it names."""

    project: Project
    needed: Iterable[Skill]
    wanted: Iterable[Skill]


def match(project: Project, student: User, now: dt.datetime | None = None) -> Match:
    """How a project fits a student, who must have a profile; the project's company must be loaded."""
    return compare(_of(project), facts.of(student), now or timezone.now())


def _of(project: Project) -> Asked:
    return Asked(project, project.skills.all(), project.wanted_skills.all())


def known_skills(student: User) -> dict[int, SkillEvidence]:
    """The keys of the skills a student has, with what speaks for each."""
    return {found.skill.pk: found for found in evidence.of(student)}


def compare(asked: Asked, student: Facts, now: dt.datetime) -> Match:
    """How a project fits a student, of what is known of both."""
    project, profile = asked.project, student.profile
    return Match(
        (
            *skills.lines(asked.needed, asked.wanted, student.known),
            circumstances.hours(project, student.taken, now),
            circumstances.dates(project, profile, now),
            circumstances.place(project, profile),
            circumstances.language(project, profile),
        )
    )


def for_page(project: Project, told: Facts | None) -> Match | None:
    """The match a viewer sees on the page of a project: students, of what they can still apply for."""
    is_theirs = told is not None and project.is_open and not project.role
    return compare(_of(project), told, timezone.now()) if is_theirs else None
