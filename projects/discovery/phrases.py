"""The words somebody typed into the search, taken apart: quotes, minus, or, and the word still being typed."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200
MOST_TERMS = 12
PIECE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
QUOTES = str.maketrans("“”„«»", '"""""')
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True)
class Term:
    """One word or quoted phrase; `is_open` says that it may be the beginning of a word."""

    text: str
    is_phrase: bool = False
    is_out: bool = False
    is_open: bool = False

    def retold(self, word: str) -> str:
        """The term as one types it, with another word in its place if there is one."""
        text = f'"{self.text}"' if self.is_phrase else word or self.text
        return f"-{text}" if self.is_out else text


def clean(text: str) -> str:
    """The text on one line, without characters that nobody sees and no database takes."""
    seen = (" " if unicodedata.category(letter) in UNSEEN else letter for letter in text[: 10 * LONGEST])
    return " ".join("".join(seen).split())


def parse(text: str) -> tuple[tuple[Term, ...], ...]:
    """What a posting must say: one term of each group, and nothing that is out.

    A group has more than one term where `or` stands between them. Text that is no syntax is read as words.
    """
    groups: list[tuple[Term, ...]] = []
    joins = False
    pieces = list(PIECE.finditer(text.translate(QUOTES)))[:MOST_TERMS]
    for piece in pieces:
        if (piece["word"] or "").lower() == "or" and groups and piece is not pieces[-1]:
            joins = True
            continue
        term = _term(piece, is_last=piece is pieces[-1])
        if term is None:
            continue
        if joins and not term.is_out and not groups[-1][0].is_out:
            groups[-1] += (term,)
        else:
            groups.append((term,))
        joins = False
    return tuple(groups)


def _term(piece: re.Match, *, is_last: bool) -> Term | None:
    text = " ".join((piece["phrase"] or piece["word"] or "").split())
    if not any(letter.isalnum() for letter in text):
        return None
    is_phrase, is_out = piece["phrase"] is not None, bool(piece["minus"])
    return Term(text, is_phrase, is_out, is_last and not is_phrase and not is_out and text.isalnum())
