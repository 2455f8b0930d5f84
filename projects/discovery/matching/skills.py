"""The lines about skills: what a project asks for, and what shows that the student has it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.skills.models import Skill
from projects.credentials.evidence import Level, SkillEvidence
from projects.discovery.matching.lines import GOOD, INFO, NEEDED, WANTED, WARN, Line


def sentence(evidence: SkillEvidence) -> str:
    """The strongest of what speaks for a skill, in words."""
    if evidence.level == Level.PROVED:
        number = len(evidence.proofs)
        words = {"projects": number, "met": evidence.criteria_met, "all": evidence.criteria_count}
        return (
            ngettext(
                "Proved in a completed project, with %(met)d of %(all)d criteria met.",
                "Proved in %(projects)d completed projects, with %(met)d of %(all)d criteria met.",
                number,
            )
            % words
        )
    if evidence.level == Level.SHOWN:
        return _("Shown in your work sample “%(title)s”.") % {"title": evidence.samples[0]}
    return _("It is on your profile. A work sample would show it.")


def lines(needed: Iterable[Skill], wanted: Iterable[Skill], known: Mapping[int, SkillEvidence]) -> Iterator[Line]:
    """A line for each skill, needed ones first, in the order of their labels; one asked for twice counts as needed."""
    must = {skill.pk: skill for skill in needed}
    for skill in sorted(must.values(), key=str):
        yield _needed(skill, known.get(skill.pk))
    for skill in sorted((skill for skill in wanted if skill.pk not in must), key=str):
        yield _wanted(skill, known.get(skill.pk))


@lru_cache(maxsize=2048)
def _page_of(slug: str) -> str:
    return reverse("skill", args=[slug])


def _needed(skill: Skill, evidence: SkillEvidence | None) -> Line:
    if evidence:
        return _met(NEEDED, _("You have %(skill)s"), skill, evidence)
    text = _("%(skill)s is not on your profile") % {"skill": skill}
    detail = _("Add it if you know it.")
    return Line(NEEDED, WARN, text, detail, _page_of(skill.slug), _("Where to learn it"))


def _wanted(skill: Skill, evidence: SkillEvidence | None) -> Line:
    if evidence:
        return _met(WANTED, _("You have %(skill)s, which is nice to have"), skill, evidence)
    text = _("%(skill)s would be nice to have") % {"skill": skill}
    detail = _("You may well apply without it.")
    return Line(WANTED, INFO, text, detail, _page_of(skill.slug), _("Where to learn it"))


def _met(kind: str, text: str, skill: Skill, evidence: SkillEvidence) -> Line:
    return Line(kind, GOOD, text % {"skill": skill}, sentence(evidence))
