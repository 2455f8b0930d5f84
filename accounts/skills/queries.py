"""Looking skills up: what was meant by a word, and what a few letters may become."""

from collections.abc import Iterable

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models.functions import Length, Lower

from accounts.skills.models import Skill, SkillAlias

FEWEST_LETTERS = 2


def lookup(words: Iterable[str]) -> dict[str, Skill]:
    """The skill meant by each word, by the word in lower case; words nobody knows are left out.

    A label wins over our own aliases, those over ESCO's; a skill that was merged stands for the one it became. Two
    queries, whatever the number of words.
    """
    wanted = {word.lower() for word in words}
    if not wanted:
        return {}
    aliases = SkillAlias.objects.annotate(word=Lower("label")).filter(word__in=wanted)
    ranked = aliases.select_related("skill__merged_into").order_by("is_local", "-skill__reuse_level", "-skill__label")
    found = {alias.word: alias.skill.current for alias in ranked}
    labels = Skill.objects.select_related("merged_into").annotate(word=Lower("label")).filter(word__in=wanted)
    return found | {skill.word: skill.current for skill in labels}


def suggest(text: str, limit: int = 8) -> list[Skill]:
    """Skills for the beginning of a word, best first; similar ones only when nothing begins like it."""
    text = " ".join(text.replace("\x00", " ").split())[:80]
    if len(text) < FEWEST_LETTERS:
        return []
    return list(_beginning(text)[:limit]) or list(_similar(text)[:limit])


def _beginning(text: str) -> models.QuerySet[Skill]:
    inner = models.Q(label__istartswith=text) | models.Q(label__icontains=f" {text}")
    owners = SkillAlias.objects.filter(label__istartswith=text).values("skill")
    rank = models.Case(
        models.When(label__iexact=text, then=0),
        models.When(label__istartswith=text, then=1),
        models.When(label__icontains=f" {text}", then=2),
        default=3,
    )
    is_ours = models.Case(models.When(uri="", then=0), default=1)
    found = _typeable().filter(inner | models.Q(pk__in=owners)).annotate(rank=rank, is_ours=is_ours)
    return found.order_by("rank", "is_ours", Length("label"), "label")


def _similar(text: str) -> models.QuerySet[Skill]:
    close = SkillAlias.objects.filter(folded__trigram_similar=text.lower()).values("skill")
    found = _typeable().annotate(closeness=TrigramSimilarity("label", text))
    matching = models.Q(folded__trigram_similar=text.lower()) | models.Q(pk__in=close)
    return found.filter(matching).order_by("-closeness", "label")


def _typeable() -> models.QuerySet[Skill]:
    # A list of skills is typed with commas between them, so a label that holds one cannot be offered.
    return Skill.objects.filter(merged_into=None).exclude(label__contains=",")
