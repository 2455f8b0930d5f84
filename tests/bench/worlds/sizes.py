"""How large a world is, and what every part of it must agree on."""

import random
from dataclasses import dataclass

CHUNK = 10_000
SEED = "firstrung"
OLD_SHARE = 0.36
"""Postings whose time is over; of the others nineteen in twenty are open, so that 60 in a hundred are."""

OPEN_DAYS, OLD_DAYS = 28, 700
_COUNTS = range(26)
_CHANCES = [0.757**count for count in _COUNTS]


@dataclass(frozen=True)
class Size:
    """A world of so many postings; everything else is in proportion."""

    postings: int

    @property
    def students(self) -> int:
        return self.postings // 5

    @property
    def idle_students(self) -> int:
        """The last students, who have not applied anywhere yet."""
        return min(1000, self.students // 4)

    @property
    def companies(self) -> int:
        return max(self.postings * 6 // 100, 1)

    @property
    def database(self) -> str:
        return f"world_{self.postings}"

    def chunks(self) -> list[range]:
        """The postings' keys in pieces that fit in memory."""
        ends = range(1, self.postings + 1, CHUNK)
        return [range(first, min(first + CHUNK, self.postings + 1)) for first in ends]


@dataclass(frozen=True)
class Fate:
    """What became of a posting."""

    status: str
    age_seconds: int
    applications: int


def fates(size: Size, keys: range) -> list[Fate]:
    """The fates of these postings, oldest first; the same whoever asks."""
    chance = random.Random(f"{SEED} fates {keys.start}")
    counts = chance.choices(_COUNTS, _CHANCES, k=len(keys))
    return [_fate(key / size.postings, count, chance.random()) for key, count in zip(keys, counts, strict=True)]


def _fate(part: float, count: int, draw: float) -> Fate:
    if part < OLD_SHARE:
        days = OPEN_DAYS + (OLD_DAYS - OPEN_DAYS) * (1 - part / OLD_SHARE)
        return Fate("closed", int((days + 3) * 86400), count)
    age = int(OPEN_DAYS * (1 - part) / (1 - OLD_SHARE) * 86400) + 60
    if draw < 0.02:
        return Fate("draft", age, 0)
    return Fate("closed" if draw < 0.06 else "open", age, count)


def seeded(part: str, number: int) -> random.Random:
    """The chance that draws this piece of this part."""
    return random.Random(f"{SEED} {part} {number}")
