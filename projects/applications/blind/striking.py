"""Striking words, addresses and numbers from what people wrote, so that it can be read without learning who they are.

Words are found whatever their case and accents, as whole words, as parts of a file's name (`CV_DanaReyes2026`) and
written together or apart (`uni-bremen`, `Uni Bremen`). Of scripts that write words without spaces any place counts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

# Letters that Unicode does not take apart.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{INVISIBLE}])*")
WIDEST_GAP = 3
JOINTS = (" ", "-", "_", ".", ", ", "’", "'")

# Endings of file names and of technologies (Node.js) that are also countries'.
SUFFIXES = "js|ts|py|rs|md|rb|cs|go|sh|ps|kt|cc|net|json|html|css|csv|pdf|docx?|xlsx?|pptx?|txt|zip|ipynb|tex|sql"
ENDINGS = (
    "com|org|edu|gov|io|dev|app|ai|info|biz|xyz|site|online|tech|page|blog|design|studio|art|gg|tv|fm|co|eu|uk|de|fr|"
    "nl|ch|se|dk|pl|pt|cz|hu|ro|gr|ie|fi|ua|tr|br|mx|ar|cl|jp|cn|kr|nz|au|ca|hk|tw|sg|za|ng|ke|eg|il|ae|sa|ly|link"
)
HOST = r"(?<![\w.@-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
ADDRESSES = [
    re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE),
    re.compile(r"[^\s<>\"'@,;:()]+@[^\s<>\"'@,;:()]+\.[^\W\d_]{2,}"),
    re.compile(rf"{HOST}(?!(?:{SUFFIXES})\b)[a-z]{{2,}}/[^\s<>\"']*"),
    re.compile(rf"{HOST}(?:{ENDINGS})(?![\w-])"),
    re.compile(r"(?<![\w.])@[\w.-]{2,}"),
]
PRONOUNS = re.compile(
    r"(?<![\w/])(?:she|he|they|xe|ze|ey|fae)\s?/\s?[a-z]{2,6}(?:\s?/\s?[a-z]{2,8})?(?!\w)", re.IGNORECASE
)
PHONE = re.compile(r"(?<![\w+.,/-])(?:\+|\(\+?)?\d+\)?(?:(?: |-|\.|/|\) | \(|\)-)\d+\)?){0,7}(?![\w])")
NO_PHONE = re.compile(
    r"\d{4}\s?[-/–.]\s?\d{1,4}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|[1-9]\d{0,2}([ .]\d{3})+"
)


@dataclass(frozen=True)
class Terms:
    """What gives somebody away: folded `words`; `parts` found inside words, too; `capitals` only as written."""

    words: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()

    def __or__(self, other: "Terms") -> "Terms":
        return Terms(self.words | other.words, self.parts | other.parts, self.capitals | other.capitals)

    def written(self) -> dict[str, list[str]]:
        """The terms, fit for JSON."""
        return {name: sorted(terms) for name, terms in vars(self).items()}

    @classmethod
    def read(cls, kept: dict[str, list[str]]) -> "Terms":
        """The terms that `written` gave."""
        return cls(**{name: frozenset(terms) for name, terms in kept.items()})


@dataclass(frozen=True)
class Word:
    """One word of a text, folded, and where it stands."""

    text: str
    folded: str
    start: int
    end: int


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Letters and digits only, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def words(text: str) -> list[Word]:
    """The words of a text; digits and capitals within begin words of their own."""
    found = []
    for match in WORD.finditer(text):
        edges = [0, *_seams(match[0]), len(match[0])]
        for start, end in zip(edges, edges[1:], strict=False):
            part = match[0][start:end]
            found.append(Word(part, fold(part), match.start() + start, match.start() + end))
    return found


def _seams(word: str) -> Iterator[int]:
    for place in range(1, len(word)):
        left, right, after = word[place - 1], word[place], word[place + 1 : place + 2]
        if _kind(left) != _kind(right) or (right.isupper() and (left.islower() or after.islower())):
            yield place


def _kind(letter: str) -> str:
    if letter.isdecimal():
        return "digit"
    return "uncased" if letter.isalpha() and letter.lower() == letter.upper() else "cased"


def strike(text: str, terms: Terms) -> str:
    """The text with everything that gives the person away replaced by one mark."""
    text = unicodedata.normalize("NFC", text)
    spans = sorted([*_addresses(text), *_named(text, terms)])
    shown, here = [], 0
    for start, end in _joined(text, spans):
        shown += [text[here:start], _("[hidden]")]
        here = end
    return "".join([*shown, text[here:]])


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for pattern in [*ADDRESSES, PRONOUNS]:
        for match in pattern.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)"))
    for match in PHONE.finditer(text):
        digits = sum(letter.isdecimal() for letter in match[0])
        if 7 <= digits <= 15 and not NO_PHONE.fullmatch(match[0]):
            yield match.span()


def _named(text: str, terms: Terms) -> Iterator[tuple[int, int]]:
    found = words(text)
    longest = max(map(len, terms.words), default=0)
    for place, word in enumerate(found):
        end = _reach(text, found[place:], terms.words, longest)
        if end:
            yield word.start, end
        if word.text in terms.capitals:
            yield word.start, word.end
    for match in WORD.finditer(text):
        yield from _inside(match, terms.parts)


def _inside(match: re.Match[str], parts: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where parts stand in one word as they are written; the whole word when they only do so folded."""
    folded = fold(match[0])
    for part in parts:
        place = match[0].find(part)
        if place >= 0:
            yield match.start() + place, match.start() + place + len(part)
        elif part in folded:
            yield match.span()


def _reach(text: str, following: list[Word], known: frozenset[str], longest: int) -> int:
    """Where the longest of our words ends that begins here, written together or apart; 0 when none does."""
    joined, last, found = "", following[0].start, 0
    for word in following:
        gap = text[last : word.start]
        joined += word.folded
        if len(joined) > longest or len(gap) > WIDEST_GAP or "\n" in gap:
            break
        last = word.end
        found = last if joined in known or _without_s(joined) in known else found
    return found


def _without_s(word: str) -> str:
    """`Danas` and `Bremens` say as much; `ans` does not."""
    return word.removesuffix("s") if len(word) > 4 else word


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap, or that nothing but a space or a dash parts, made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or text[joined[-1][1] : start] in JOINTS):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
