"""What stands behind a student's skills: their word, a work sample, or completed projects."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import F, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User, WorkSample
from accounts.skills.models import Skill
from projects.credentials.models import SkillProof

OF_SKILL = {"label": F("skill__label"), "slug": F("skill__slug")}


class Level(models.TextChoices):
    """How sure a skill is, the surest first."""

    PROVED = "proved", _("proved")
    SHOWN = "shown", _("shown")
    CLAIMED = "claimed", _("claimed")


@dataclass(frozen=True)
class SkillEvidence:
    """One skill of a student, with the titles of the samples that show it and the projects that proved it.

    Of each project it says how many criteria were met, and of how many.
    """

    skill: Skill
    samples: tuple[str, ...]
    proofs: tuple[tuple[int, int], ...]

    @property
    def level(self) -> Level:
        """How sure it is."""
        if self.proofs:
            return Level.PROVED
        return Level.SHOWN if self.samples else Level.CLAIMED

    @property
    def criteria_met(self) -> int:
        """How many acceptance criteria of the projects that needed it were met."""
        return sum(met for met, _all in self.proofs)

    @property
    def criteria_count(self) -> int:
        """How many there were."""
        return sum(count for _met, count in self.proofs)

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
    return found(**{name: list(rows) for name, rows in asked(student).items()})


def asked(student: User) -> dict[str, QuerySet]:
    """What `found` takes, as queries: the skills a student claims, those of each sample, those projects proved."""
    shown = WorkSample.skills.through.objects.filter(worksample__student__user=student)
    proved = SkillProof.objects.filter(student=student)
    return {
        "claimed": Skill.objects.filter(students__user=student).values("label", "slug", skill_id=F("pk")),
        "shown": shown.order_by("worksample__created_at").values("skill_id", title=F("worksample__title"), **OF_SKILL),
        "proved": proved.values("skill_id", "criteria_met", "criteria_count", **OF_SKILL),
    }


def found(*, claimed: list[dict], shown: list[dict], proved: list[dict]) -> list[SkillEvidence]:
    """The skills these rows tell of, the surest first."""
    samples: dict[int, list[str]] = defaultdict(list)
    for row in shown:
        samples[row["skill_id"]].append(row["title"])
    proofs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in proved:
        proofs[row["skill_id"]].append((row["criteria_met"], row["criteria_count"]))
    named = {row["skill_id"]: row for row in (*claimed, *shown, *proved)}
    skills = {pk: Skill(id=pk, label=row["label"], slug=row["slug"]) for pk, row in named.items()}
    return _sorted(SkillEvidence(skill, tuple(samples[pk]), tuple(proofs[pk])) for pk, skill in skills.items())


def _sorted(found: Iterable[SkillEvidence]) -> list[SkillEvidence]:
    order = list(Level)
    return sorted(
        found,
        key=lambda each: (order.index(each.level), -each.criteria_met, -len(each.samples), each.skill.label.lower()),
    )
