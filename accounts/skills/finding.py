"""Skills found in a text somebody wrote, each with the words that named it."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from accounts.skills.models import Skill, SkillAlias
from accounts.skills.services import DATA
from accounts.skills.words import WORD, fold

LONGEST_TEXT = 12_000
MOST_WORDS = 6
MOST_NAMES = 3
ENDS = re.compile(r"[.!?…:;,()\n\"“”•|](?:\s|$)|\n|[(\[]|\s[–—-]\s")
PASSED_OVER = {"a", "an", "the", "your", "our", "their", "its", "his", "her", "my", "some", "all", "these", "this"}
# "Our brochure" is there already; "a brochure" is to be made.
THEIRS = {"our", "their", "its"}


@dataclass(frozen=True)
class Found:
    """A skill, and the words of the text that named it, as they were written."""

    skill: Skill
    word: str


@dataclass(frozen=True)
class Word:
    """One word of a passage: as it is compared, where it stands, whether it begins a sentence, whether it is theirs.

    A passage of a few words is a list of names rather than a sentence.
    """

    folded: str
    start: int
    end: int
    is_first: bool
    is_theirs: bool


@cache
def _common() -> dict[str, frozenset[str]]:
    kept = tomllib.loads((DATA / "common_words.toml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in kept.items()}


def found_in(text: str, limit: int = 8) -> list[Found]:
    """The skills a text names by a label or another word for them, the surest first; at most `limit`.

    The longest words win: "data entry" names data entry and not data. Two statements, however long the text is.
    """
    passages = [(passage, _words(passage)) for passage in ENDS.split(text.replace("\x00", " ")[:LONGEST_TEXT])]
    known = _known({gram for _passage, words in passages for _start, _end, gram in _grams(words)})
    named: dict[int, Found] = {}
    weights: Counter[int] = Counter()
    for passage, words in passages:
        for phrase, (skill, weight) in _longest(passage, words, known):
            named.setdefault(skill.pk, Found(skill, phrase))
            weights[skill.pk] += weight
    order = sorted(named, key=lambda pk: -weights[pk])
    return [named[pk] for pk in order[:limit]]


def suggested(text: str, *, chosen: Iterable[Skill], limit: int = 6) -> list[Found]:
    """The skills a text names that nobody has chosen yet."""
    known = {skill.pk for skill in chosen}
    return [found for found in found_in(text, limit + len(known)) if found.skill.pk not in known][:limit]


def _words(passage: str) -> list[Word]:
    """The words of a passage, without those that hold no meaning."""
    cut = list(WORD.finditer(passage))
    folds = [fold(each[0]) for each in cut]
    words = [
        Word(
            folded,
            each.start(),
            each.end(),
            is_first=place == 0 and len(cut) > MOST_NAMES,
            is_theirs=place > 0 and folds[place - 1] in THEIRS,
        )
        for place, (folded, each) in enumerate(zip(folds, cut, strict=True))
    ]
    return [word for word in words if word.folded and word.folded not in PASSED_OVER]


def _grams(words: list[Word]) -> Iterator[tuple[int, int, str]]:
    """Where each run of words starts and ends, and how it is compared; from each start the longest first."""
    for start in range(len(words)):
        for end in range(min(start + MOST_WORDS, len(words)), start, -1):
            yield start, end, " ".join(word.folded for word in words[start:end])


def _known(grams: set[str]) -> dict[str, tuple[Skill, int]]:
    """The skill each run of words means, with a weight; a label counts before our aliases, those before ESCO's.

    Of ESCO's aliases only those of three words and more count: shorter ones, such as "right" for patents, are
    everyday words.
    """
    labels = Skill.objects.filter(folded__in=grams).exclude(label__contains=",").select_related("merged_into")
    is_telling = Q(is_local=True) | Q(folded__regex=" .* ")
    aliases = SkillAlias.objects.filter(is_telling, folded__in=grams).exclude(skill__label__contains=",")
    ranked = aliases.select_related("skill__merged_into").order_by("is_local", "skill__reuse_level", "-skill__label")
    known = {alias.folded: (alias.skill.current, 4 if alias.is_local else 1) for alias in ranked}
    return known | {skill.folded: (skill.current, 4) for skill in labels}


def _longest(passage: str, words: list[Word], known: dict) -> Iterator[tuple[str, tuple[Skill, int]]]:
    """What a passage names, as it was written; words that named something name nothing else."""
    reached = 0
    for start, end, gram in _grams(words):
        if start < reached or gram not in known or words[start].is_theirs:
            continue
        written = passage[words[start].start : words[end - 1].end]
        if _means_it(written, gram, is_first=words[start].is_first):
            reached = end
            yield written, known[gram]


def _means_it(written: str, gram: str, *, is_first: bool) -> bool:
    """Whether these words name a skill and are no everyday ones that happen to be written the same."""
    forms = {written.lower(), gram}
    if not _common()["never"].isdisjoint(forms) or gram.replace(" ", "").isdigit():
        return False
    return _common()["names"].isdisjoint(forms) or (written[0].isupper() and not is_first)
