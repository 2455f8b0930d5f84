"""Two skills that are one become one, and whatever named the first names the second."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.signals import skill_merged, skill_uses
from accounts.skills.models import LearningResource, Skill, SkillAlias
from marketplace.core.errors import DomainError


class CannotMerge(DomainError):
    """These two cannot become one; the text says why."""


@transaction.atomic
def merge(skill: Skill, *, into: Skill, by: Any, reason: str) -> Skill:
    """Make `skill` part of `into`, for good, and return it as it is now.

    Its words lead to `into` from now on, its own label among them, and so do the skills merged into it before. Raises
    CannotMerge for the same skill and for one that was merged already.
    """
    locked = Skill.objects.select_for_update().order_by("pk").in_bulk([skill.pk, into.pk])
    if skill.pk == into.pk:
        raise CannotMerge(_("A skill cannot be merged into itself."))
    for each in locked.values():
        if each.merged_into_id:
            raise CannotMerge(_("“%(skill)s” was merged already.") % {"skill": each})
    for model, mine, other in _links():
        _move_links(model, mine, other, skill, into)
    _move_words(skill, into)
    _move_resources(skill, into)
    Skill.objects.filter(merged_into=skill).update(merged_into=into)
    Skill.objects.filter(pk=skill.pk).update(merged_into=into)
    skill_merged.send(sender=Skill, skill=skill, into=into)
    audit.record(skill, "merged", by=by, reason=reason, target=str(into)[:40])
    audit.record(into, "took in", by=by, reason=reason, origin=str(skill)[:40])
    skill.refresh_from_db()
    return skill


def uses(skill: Skill) -> list[tuple[str, int]]:
    """What names a skill and would move, in words, with how many do; nothing that is not there."""
    counts = []
    for field in _many_to_many():
        what = f"{field.model._meta.verbose_name_plural} ({field.verbose_name})"
        counts.append((what, field.model.objects.filter(**{field.name: skill}).count()))
    counts.append((_("other words"), skill.aliases.count()))
    counts.append((_("learning resources"), skill.resources.count()))
    for _receiver, answer in skill_uses.send(sender=Skill, skill=skill):
        counts += answer
    return [(str(what), number) for what, number in counts if number]


def _many_to_many() -> list[Field]:
    return [relation.field for relation in Skill._meta.related_objects if relation.many_to_many]


def _links() -> Iterator[tuple[Any, str, str]]:
    """The tables that link anything to skills, with the columns of the skill and of the other side."""
    for field in _many_to_many():
        yield field.remote_field.through, field.m2m_reverse_name(), field.m2m_column_name()


def _move_links(model: Any, mine: str, other: str, skill: Skill, into: Skill) -> None:
    # Inserted and deleted rather than changed, because the database keeps the words of postings on these two.
    rows = model.objects.filter(**{mine: skill.pk})
    moved = [model(**{mine: into.pk, other: pk}) for pk in rows.values_list(other, flat=True)]
    model.objects.bulk_create(moved, batch_size=1000, ignore_conflicts=True)
    rows.delete()


def _move_words(skill: Skill, into: Skill) -> None:
    known = {label.lower() for label in into.aliases.values_list("label", flat=True)} | {into.label.lower()}
    for alias in skill.aliases.all():
        if alias.label.lower() in known:
            alias.delete()
            continue
        known.add(alias.label.lower())
        SkillAlias.objects.filter(pk=alias.pk).update(skill=into)
    SkillAlias.objects.filter(skill=into, label__iexact=skill.label).update(is_local=True)
    if skill.label.lower() not in known:
        SkillAlias.objects.create(skill=into, label=skill.label, is_local=True)


def _move_resources(skill: Skill, into: Skill) -> None:
    there = into.resources.values("url")
    skill.resources.filter(url__in=there).delete()
    last = LearningResource.objects.filter(skill=into).count()
    for position, resource in enumerate(skill.resources.order_by("position", "pk"), start=last):
        LearningResource.objects.filter(pk=resource.pk).update(skill=into, position=position)
