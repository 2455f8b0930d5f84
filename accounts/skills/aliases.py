"""Other words for skills, kept by staff."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.skills import queries
from accounts.skills.models import DroppedAlias, Skill, SkillAlias
from marketplace.core.errors import DomainError


class WordTaken(DomainError):
    """The word means a skill already; the text names it."""


@transaction.atomic
def add(skill: Skill, *, label: str, by: Any, reason: str) -> SkillAlias:
    """Let a word stand for a skill, before whatever the classification says of it.

    Raises WordTaken when it is a skill's own label, or one of our words for this or another skill.
    """
    label = " ".join(label.split())
    _check_free(label, skill)
    DroppedAlias.objects.filter(skill=skill, label__iexact=label).delete()
    alias = SkillAlias.objects.filter(skill=skill, label__iexact=label).first() or SkillAlias(skill=skill, label=label)
    alias.is_local = True
    alias.save()
    audit.record(skill, "alias added", by=by, reason=reason, target=label[:40])
    return alias


@transaction.atomic
def remove(alias: SkillAlias, *, by: Any, reason: str) -> None:
    """Let a word no longer stand for its skill; loading our files does not bring it back."""
    _drop(alias)
    audit.record(alias.skill, "alias removed", by=by, reason=reason, origin=alias.label[:40])
    alias.delete()


@transaction.atomic
def move(alias: SkillAlias, *, into: Skill, by: Any, reason: str) -> SkillAlias:
    """Let a word stand for another skill instead. Raises WordTaken when it is the label of a third one."""
    _check_free(alias.label, into, but=alias)
    _drop(alias)
    audit.record(alias.skill, "alias moved", by=by, reason=reason, origin=alias.label[:40], target=str(into)[:40])
    SkillAlias.objects.filter(skill=into, label__iexact=alias.label).exclude(pk=alias.pk).delete()
    DroppedAlias.objects.filter(skill=into, label__iexact=alias.label).delete()
    alias.skill, alias.is_local = into, True
    alias.save()
    return alias


def _drop(alias: SkillAlias) -> None:
    DroppedAlias.objects.get_or_create(skill=alias.skill, label=alias.label)


def _check_free(label: str, skill: Skill, but: SkillAlias | None = None) -> None:
    own = Skill.objects.filter(label__iexact=label).select_related("merged_into").first()
    ours = SkillAlias.objects.filter(label__iexact=label, is_local=True).exclude(pk=but and but.pk).first()
    meant = own.current if own else ours and ours.skill
    if meant == skill:
        raise WordTaken(_("“%(word)s” means this skill already.") % {"word": label})
    if meant:
        raise WordTaken(
            _("“%(word)s” already means “%(skill)s”. Take it from there first.") % {"word": label, "skill": meant}
        )
    if not queries.fold(label):
        raise WordTaken(_("Write a word with letters or digits."))
