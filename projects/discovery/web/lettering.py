"""Setting words in a picture: a font for each script, lines that fit, words from right to left where they run so.

The fonts are those of our documents. A line of several scripts is cut into runs of one font each; inside a run the
font engine shapes and orders the letters, here the runs are put in order.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.conf import settings
from PIL import ImageDraw, ImageFont

PLAIN, STRONG = "Figtree-Regular", "Figtree-SemiBold"
SCRIPTS = (
    ("NotoSansHebrew-Regular", "\u0590-\u05ff\ufb1d-\ufb4f", True),
    ("NotoSansArabic-Regular", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc", True),
    ("NotoSansKR-Regular", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", False),
    ("NotoSansSC-Regular", "\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef", False),
    ("NotoEmoji-Regular", "\u2600-\u27bf\U0001f000-\U0001faff", False),
    ("NotoSans-Regular", "\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff", False),
)
KINDS = [(name, re.compile(f"[{letters}]"), is_rtl) for name, letters, is_rtl in SCRIPTS]
UNSEEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
WORDS = re.compile("\\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
ELLIPSIS = "…"
CARRY = 1.18


@dataclass(frozen=True)
class Run:
    """Letters of one font; `is_rtl` is None for spaces and signs, which follow what is around them."""

    text: str
    font: str
    is_rtl: bool | None


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of ours in a size."""
    return ImageFont.truetype(settings.FONTS_DIR / f"{name}.ttf", size)


def clean(text: str) -> str:
    """The text on one line, without signs that only steer."""
    return " ".join(UNSEEN.sub(" ", text).split())


def is_rtl(text: str) -> bool:
    """Whether a text runs from right to left: its first letter decides."""
    return next((bool(_kind(letter, PLAIN)[1]) for letter in text if letter.isalpha()), False)


def runs(text: str, name: str) -> list[Run]:
    """The text cut into runs, in the order they are read."""
    return [Run("".join(letters), *kind) for kind, letters in groupby(text, key=lambda letter: _kind(letter, name))]


def ordered(found: list[Run], base: bool) -> list[Run]:
    """Runs in the order they stand from left to right, in a line whose direction is `base` (from right to left?)."""
    sides = [_side(found, place, base) for place in range(len(found))]
    groups = [
        (side, [run for _side, run in some])
        for side, some in groupby(zip(sides, found, strict=True), key=lambda pair: pair[0])
    ]
    if base:
        groups.reverse()
    return [run for side, group in groups for run in (reversed(group) if side else group)]


def width(text: str, name: str, size: int) -> float:
    """How wide a line is, in pixels."""
    return sum(font(run.font, size).getlength(run.text) for run in runs(text, name))


def wrap(text: str, name: str, size: int, room: int) -> list[str]:
    """The text in lines no wider than `room`, broken between words, or between signs where there are no words."""
    lines, line = [], ""
    for word in WORDS.findall(text):
        if line and width(f"{line}{word}".rstrip(), name, size) > room:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def fit(text: str, name: str, *, room: int, height: int, sizes: range) -> tuple[int, list[str]]:
    """The largest of `sizes` in which all lines of the text are no higher, and the lines; the last cuts it short."""
    size, lines, most = sizes[0], [""], 1
    for size in sizes:
        lines, most = wrap(text, name, size, room), height // round(size * CARRY)
        if len(lines) <= most and all(width(line, name, size) <= room for line in lines):
            return size, lines
    kept = [shorten(line, name, size, room) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = shorten(f"{kept[-1].rstrip(ELLIPSIS)}{ELLIPSIS}", name, size, room)
    return size, kept


def shorten(text: str, name: str, size: int, room: int) -> str:
    """The text, or as much of its beginning as there is room for."""
    if width(text, name, size) <= room:
        return text
    kept = text.rstrip(ELLIPSIS)
    while kept and width(kept + ELLIPSIS, name, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    *,
    name: str,
    size: int,
    fill: str,
    room: int = 0,
    base: bool = False,
) -> float:
    """Write one line with its base line at `place`, from right to left in `room` where `base` says so.

    Returns where it ends.
    """
    x, y = place
    if base:
        x += room - width(text, name, size)
    for run in ordered(runs(text, name), base):
        letters = font(run.font, size)
        draw.text((x, y), run.text, font=letters, fill=fill, anchor="ls")
        x += letters.getlength(run.text)
    return x


def _kind(letter: str, name: str) -> tuple[str, bool | None]:
    found, rtl = next(((found, rtl) for found, pattern, rtl in KINDS if pattern.match(letter)), (name, False))
    return found, rtl if letter.isalnum() else None


def _side(found: list[Run], place: int, base: bool) -> bool:
    """What is between two runs of one direction goes with them, else with the line."""
    if found[place].is_rtl is not None:
        return bool(found[place].is_rtl)
    before = next((run.is_rtl for run in reversed(found[:place]) if run.is_rtl is not None), base)
    after = next((run.is_rtl for run in found[place + 1 :] if run.is_rtl is not None), base)
    return bool(before) if before == after else base
