"""Proofs of skills: what a completed project asked for, and how many of its criteria were met."""

from django.db import transaction

from accounts.people.models import User
from accounts.skills.models import Skill
from projects.credentials.models import SkillProof
from projects.workspace.models import Check, Engagement, Milestone

WHOLE = (Milestone.Status.APPROVED, Milestone.Status.PAID)


@transaction.atomic
def merge(skill: Skill, *, into: Skill) -> int:
    """Let what proved one skill prove the other, once a project; return how many proofs moved."""
    there = SkillProof.objects.filter(skill=into).values("engagement")
    SkillProof.objects.filter(skill=skill, engagement__in=there).delete()
    return SkillProof.objects.filter(skill=skill).update(skill=into)


@transaction.atomic
def forget(user: User) -> None:
    """Let go of what was proved: whom it was about has left. Certificates stay."""
    SkillProof.objects.filter(student=user).delete()


@transaction.atomic
def keep(engagement: Engagement) -> list[SkillProof]:
    """Write down what a project that ended with pay proves of the skills it needed; nothing without a criterion met.

    All criteria of a milestone that was approved and paid in full are met; of any other milestone those the company
    found met in the last delivery.
    """
    count, met = _criteria(engagement)
    if not met:
        return []
    details = {"criteria_met": met, "criteria_count": count, "proved_at": engagement.completed_at}
    proofs = [
        SkillProof(student_id=engagement.student_id, skill=skill, engagement=engagement, **details)
        for skill in engagement.project.skills.all()
    ]
    return SkillProof.objects.bulk_create(proofs, ignore_conflicts=True)


def _criteria(engagement: Engagement) -> tuple[int, int]:
    """How many criteria there were, and how many of them are met."""
    count = met = 0
    milestones = engagement.milestones.prefetch_related("criteria", "deliveries__checks")
    for milestone in milestones:
        criteria = len(milestone.criteria.all())
        last = max(milestone.deliveries.all(), key=lambda delivery: delivery.round, default=None)
        checks = last.checks.all() if last else ()
        is_whole = milestone.status in WHOLE and milestone.settled_cents is None
        count += criteria
        met += criteria if is_whole else sum(check.verdict == Check.Verdict.MET for check in checks)
    return count, met
