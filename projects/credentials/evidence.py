"""What stands behind a student's skills: their word, a work sample, or completed projects."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User, WorkSample
from accounts.skills.models import Skill
from projects.credentials.models import SkillProof


class Level(models.TextChoices):
    """How sure a skill is, the surest first."""

    PROVED = "proved", _("proved")
    SHOWN = "shown", _("shown")
    CLAIMED = "claimed", _("claimed")


@dataclass(frozen=True)
class SkillEvidence:
    """One skill of a student, with the titles of the samples that show it and the projects that proved it."""

    skill: Skill
    samples: tuple[str, ...]
    proofs: tuple[SkillProof, ...]

    @property
    def level(self) -> Level:
        """How sure it is."""
        if self.proofs:
            return Level.PROVED
        return Level.SHOWN if self.samples else Level.CLAIMED

    @property
    def criteria_met(self) -> int:
        """How many acceptance criteria of the projects that needed it were met."""
        return sum(proof.criteria_met for proof in self.proofs)

    @property
    def criteria_count(self) -> int:
        """How many there were."""
        return sum(proof.criteria_count for proof in self.proofs)

    @property
    def words(self) -> str:
        """What stands behind it, without a name or title that would say who the student is."""
        return in_words(
            projects=len(self.proofs), met=self.criteria_met, count=self.criteria_count, samples=len(self.samples)
        )


def in_words(*, projects: int, met: int, count: int, samples: int) -> str:
    """So many projects with so many of their criteria met, and so many work samples; empty without any."""
    parts = []
    if projects:
        criteria = gettext("%(met)s of %(count)s criteria met")
        parts.append(ngettext("%(number)s project", "%(number)s projects", projects) % {"number": projects})
        parts.append(criteria % {"met": met, "count": count})
    if samples:
        parts.append(ngettext("%(number)s work sample", "%(number)s work samples", samples) % {"number": samples})
    return ", ".join(parts)


def of(student: User) -> list[SkillEvidence]:
    """All skills of a student, the surest first; three statements, however many there are."""
    claimed = Skill.objects.filter(students__user=student)
    shown: dict[int, list[str]] = defaultdict(list)
    rows = WorkSample.skills.through.objects.filter(worksample__student__user=student)
    rows = rows.select_related("skill", "worksample").order_by("worksample__created_at")
    for row in rows:
        shown[row.skill_id].append(row.worksample.title)
    proved: dict[int, list[SkillProof]] = defaultdict(list)
    proofs = SkillProof.objects.filter(student=student).select_related("skill").order_by("-proved_at", "-pk")
    for proof in proofs:
        proved[proof.skill_id].append(proof)
    skills = {skill.pk: skill for skill in (*claimed, *(row.skill for row in rows), *(each.skill for each in proofs))}
    return _sorted(SkillEvidence(skill, tuple(shown[pk]), tuple(proved[pk])) for pk, skill in skills.items())


def _sorted(found: Iterable[SkillEvidence]) -> list[SkillEvidence]:
    order = list(Level)
    return sorted(
        found,
        key=lambda each: (order.index(each.level), -each.criteria_met, -len(each.samples), each.skill.label.lower()),
    )
