"""How well projects suit a student, by points anyone can recount, and a varied order.

A needed skill counts 5 when proved in a completed project, 4 when a work sample shows it, 3 when it is in the profile;
one they lack takes 1 away; a skill that is nice to have counts 1. A saved search counts 4. Of what they opened, the
most similar counts: 2 for each needed skill both ask for, up to 4, 2 for the same company, 1 for the same field.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from projects.discovery.suggesting.tastes import CLAIMED, PROVED, SHOWN, Opened, Taste

POINTS = {PROVED: 5, SHOWN: 4, CLAIMED: 3}
LACKING, NICE, SAVED, SHARED, MOST_SHARED, COMPANY, FIELD = -1, 1, 4, 2, 4, 2, 1
OF_A_COMPANY = 2
FIRST = 10


@dataclass(frozen=True)
class Candidate:
    """What is weighed of a project; `searches` are the places in `Taste.searches` of those it fits."""

    pk: int
    company: int
    category: str
    published_at: dt.datetime
    needed: tuple[int, ...]
    wanted: tuple[int, ...]
    searches: tuple[int, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """A project, its points, and which of what the student opened is most like it, if any."""

    candidate: Candidate
    points: int
    like: Opened | None = None


def weigh(candidate: Candidate, taste: Taste) -> Weighed:
    """How many points a project has for a student."""
    needed = sum(POINTS[taste.skills[skill]] if skill in taste.skills else LACKING for skill in candidate.needed)
    nice = NICE * sum(skill in taste.skills for skill in candidate.wanted)
    saved = SAVED if candidate.searches else 0
    like = max(taste.opened, key=lambda one: likeness(candidate, one), default=None)
    alike = likeness(candidate, like) if like else 0
    return Weighed(candidate, needed + nice + saved + alike, like if alike else None)


def likeness(candidate: Candidate, one: Opened) -> int:
    """How much a project is like one the student opened."""
    shared = SHARED * len(one.skills.intersection(candidate.needed))
    is_same_company, is_same_field = candidate.company == one.company, candidate.category == one.category
    return min(shared, MOST_SHARED) + COMPANY * is_same_company + FIELD * is_same_field


def varied(weighed: Iterable[Weighed], *, most: int, first: int = FIRST) -> list[Weighed]:
    """The best of these, at most two of a company and at most half of one field among the first few.

    Where other fields run out, more of the same is better than an empty place.
    """
    taken, later = [], []
    companies: Counter[int] = Counter()
    fields: Counter[str] = Counter()
    for one in sorted(weighed, key=_best_first):
        if companies[one.candidate.company] >= OF_A_COMPANY:
            continue
        companies[one.candidate.company] += 1
        fields[one.candidate.category] += 1
        is_too_much = len(taken) < first and fields[one.candidate.category] > first // 2
        (later if is_too_much else taken).append(one)
    rest = sorted([*taken[first:], *later], key=_best_first)
    return (taken[:first] + rest)[:most]


def _best_first(one: Weighed) -> tuple:
    return (-one.points, -one.candidate.published_at.timestamp(), -one.candidate.pk)
