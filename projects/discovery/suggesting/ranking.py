"""How well a project suits a student, each point with its reason in words, and a varied order.

A needed skill counts 5 when proved in a completed project, 4 when a work sample shows it, 3 when it is in the profile;
one they lack takes 1 away; a skill that is nice to have counts 1. A saved search counts 4. Of what they opened, the
most similar counts: 2 for each needed skill both ask for, up to 4, 2 for the same company, 1 for the same field.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.formats import day
from projects.discovery.suggesting.tastes import CLAIMED, PROVED, SHOWN, Opened, Taste
from projects.postings.models import Project

POINTS = {PROVED: 5, SHOWN: 4, CLAIMED: 3}
LACKING, NICE, SAVED, SHARED, MOST_SHARED, COMPANY, FIELD = -1, 1, 4, 2, 4, 2, 1
NEEDED = {
    PROVED: gettext_lazy("Asks for %(skills)s, which you proved"),
    SHOWN: gettext_lazy("Asks for %(skills)s, which your work samples show"),
    CLAIMED: gettext_lazy("Asks for %(skills)s, which you have"),
}
OF_A_COMPANY = 2
FIRST = 10


@dataclass(frozen=True)
class Suggested:
    """A project, what speaks for it, and how much."""

    project: Project
    points: int
    reasons: tuple[str, ...]


def weigh(project: Project, taste: Taste, searches: Iterable[int]) -> Suggested:
    """What speaks for a project; `searches` are the places in `taste.searches` of those it fits."""
    found = [*_skills(project, taste), *_searches(taste, searches), *_opened(project, taste)]
    lacking = sum(1 for skill in project.skills.all() if skill.pk not in taste.skills)
    points = sum(worth for worth, _text in found) + LACKING * lacking
    return Suggested(project, points, tuple(text for _worth, text in found))


def _skills(project: Project, taste: Taste) -> Iterable[tuple[int, str]]:
    for level in (PROVED, SHOWN, CLAIMED):
        labels = [skill.label for skill in project.skills.all() if taste.skills.get(skill.pk) == level]
        if labels:
            yield POINTS[level] * len(labels), NEEDED[level] % {"skills": get_text_list(labels, _("and"))}
    nice = [skill.label for skill in project.wanted_skills.all() if skill.pk in taste.skills]
    if nice:
        text = _("%(skills)s would be nice to have, and you have it") % {"skills": get_text_list(nice, _("and"))}
        yield NICE * len(nice), text


def _searches(taste: Taste, places: Iterable[int]) -> Iterable[tuple[int, str]]:
    names = [f"“{taste.searches[place].name}”" for place in sorted(places)]
    if names:
        yield SAVED, _("Fits your saved search %(names)s") % {"names": get_text_list(names, _("and"))}


def _opened(project: Project, taste: Taste) -> Iterable[tuple[int, str]]:
    needed = {skill.pk: skill.label for skill in project.skills.all()}
    likenesses = [_likeness(project, needed, one) for one in taste.opened]
    best = max(likenesses, key=lambda likeness: likeness[0], default=(0, ""))
    if best[0] > 0:
        yield best


def _likeness(project: Project, needed: dict[int, str], one: Opened) -> tuple[int, str]:
    shared = [label for pk, label in needed.items() if pk in one.skills]
    is_same_company, is_same_field = project.company_id == one.company, project.category == one.category
    points = min(SHARED * len(shared), MOST_SHARED) + COMPANY * is_same_company + FIELD * is_same_field
    words = {"title": one.title, "day": day(one.viewed_at), "company": project.company.name}
    words |= {"skills": get_text_list(shared, _("and")), "field": project.get_category_display()}
    if shared:
        return points, _("Asks for %(skills)s like “%(title)s”, which you opened on %(day)s") % words
    if is_same_company:
        return points, _("From %(company)s, like “%(title)s”, which you opened on %(day)s") % words
    return points, _("In %(field)s, like “%(title)s”, which you opened on %(day)s") % words


def newest_first(suggested: Suggested) -> tuple:
    """The order of what suits best, the newest first among equals."""
    return (-suggested.points, -suggested.project.published_at.timestamp(), -suggested.project.pk)


def varied(suggestions: Iterable[Suggested], *, most: int, first: int = FIRST) -> list[Suggested]:
    """The best of these, at most two of a company and at most half of one field among the first few.

    Where other fields run out, more of the same is better than an empty place.
    """
    taken, later = [], []
    companies: Counter[int] = Counter()
    fields: Counter[str] = Counter()
    for one in sorted(suggestions, key=newest_first):
        project = one.project
        if companies[project.company_id] >= OF_A_COMPANY:
            continue
        companies[project.company_id] += 1
        fields[project.category] += 1
        is_too_much = len(taken) < first and fields[project.category] > first // 2
        (later if is_too_much else taken).append(one)
    split = min(first, len(taken))
    rest = sorted([*taken[split:], *later], key=newest_first)
    return (taken[:split] + rest)[:most]


def news(project: Project) -> Suggested:
    """A project nothing but its age speaks for."""
    return Suggested(project, 0, (_("New here since %(day)s") % {"day": day(project.published_at)},))
