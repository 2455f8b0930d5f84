"""Skills found in a text somebody wrote, each with the words that named it."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Q

from accounts.skills.models import Skill, SkillAlias
from accounts.skills.services import DATA

LONGEST_TEXT = 12_000
MOST_WORDS = 6
GAPS = re.compile(r"[]\[\s!\"$%&()*,./:;<=>?@\\^_`{|}~–—“”…•·-]+")
ENDS = re.compile(r"[.!?…:;,()\n\"“”•|](?:\s|$)|\n|[(\[]|\s[–—-]\s")
PASSED_OVER = {"a", "an", "the", "your", "our", "their", "its", "his", "her", "my", "some", "all", "these", "this"}


@dataclass(frozen=True)
class Found:
    """A skill, and the words of the text that named it, as they were written."""

    skill: Skill
    word: str


@dataclass(frozen=True)
class Word:
    """One word of a text: as written, as compared, and how many of its sentence came before it."""

    written: str
    folded: str
    place: int


@cache
def _common() -> dict[str, frozenset[str]]:
    kept = tomllib.loads((DATA / "common_words.toml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in kept.items()}


def found_in(text: str, limit: int = 8) -> list[Found]:
    """The skills a text names by a label or another word for them, the surest first; at most `limit`.

    The longest words win: "data entry" names data entry and not data. Three statements, however long the text is.
    """
    passages = list(_passages(text.replace("\x00", " ")[:LONGEST_TEXT]))
    known = _known({gram for words in passages for _start, _end, gram in _grams(words)})
    named: dict[int, Found] = {}
    weights: Counter[int] = Counter()
    for words in passages:
        for phrase, (skill, weight) in _longest(words, known):
            named.setdefault(skill.pk, Found(skill, phrase))
            weights[skill.pk] += weight
    order = sorted(named, key=lambda pk: -weights[pk])
    return [named[pk] for pk in order[:limit]]


def _passages(text: str) -> Iterator[list[Word]]:
    """The words of each passage between two marks, without those that hold no meaning."""
    passages = [[word.strip("'‘’") for word in GAPS.split(passage)] for passage in ENDS.split(text)]
    folds = _folded({word for words in passages for word in words if word})
    for words in passages:
        places = ((place, word) for place, word in enumerate(filter(None, words)))
        kept = [Word(word, folds[word], place) for place, word in places if word.lower() not in PASSED_OVER]
        if kept:
            yield kept


def _folded(words: set[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, firstrung_fold(word) FROM unnest(%s::text[]) word", [sorted(words)])
        return dict(cursor.fetchall())


def _grams(words: list[Word]) -> Iterator[tuple[int, int, str]]:
    """Where each run of words starts and ends, and how it is compared; from each start the longest first."""
    for start in range(len(words)):
        for end in range(min(start + MOST_WORDS, len(words)), start, -1):
            yield start, end, " ".join(word.folded for word in words[start:end])


def _known(grams: set[str]) -> dict[str, tuple[Skill, int]]:
    """The skill each run of words means, with a weight; a label counts before our aliases, those before ESCO's.

    Of ESCO's aliases only those of several words count: its single ones, such as "right" for patents, are everyday words.
    """
    labels = Skill.objects.filter(folded__in=grams).exclude(label__contains=",").select_related("merged_into")
    is_telling = Q(is_local=True) | Q(folded__contains=" ")
    aliases = SkillAlias.objects.filter(is_telling, folded__in=grams).exclude(skill__label__contains=",")
    ranked = aliases.select_related("skill__merged_into").order_by("is_local", "skill__reuse_level", "-skill__label")
    known = {alias.folded: (alias.skill.current, 4 if alias.is_local else 1) for alias in ranked}
    return known | {skill.folded: (skill.current, 4) for skill in labels}


def _longest(words: list[Word], known: dict[str, tuple[Skill, int]]) -> Iterator[tuple[str, tuple[Skill, int]]]:
    """What a passage names, as it was written; words that named something name nothing else."""
    reached = 0
    for start, end, gram in _grams(words):
        if start < reached or gram not in known or not _means_it(words[start:end], gram):
            continue
        reached = end
        yield " ".join(word.written for word in words[start:end]), known[gram]


def _means_it(words: list[Word], gram: str) -> bool:
    """Whether these words name a skill and are no everyday ones that happen to be written the same."""
    written = " ".join(word.written for word in words).lower()
    if not _common()["never"].isdisjoint({written, gram}):
        return False
    if not _common()["names"].isdisjoint({written, gram}):
        return words[0].written[:1].isupper() and words[0].place > 0
    return not gram.replace(" ", "").isdigit()
