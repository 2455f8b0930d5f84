"""What speaks for a project, in words a student can check."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.formats import day
from projects.discovery.matching.queries import Asked
from projects.discovery.suggesting.ranking import Weighed
from projects.discovery.suggesting.tastes import CLAIMED, PROVED, SHOWN, Opened, Taste

NEEDED = {
    PROVED: gettext_lazy("Asks for %(skills)s, which you proved"),
    SHOWN: gettext_lazy("Asks for %(skills)s, which your work samples show"),
    CLAIMED: gettext_lazy("Asks for %(skills)s, which you have"),
}


def of(asked: Asked, weighed: Weighed, taste: Taste) -> tuple[str, ...]:
    """The reasons for a suggestion, each with what it is about; of one that only is new, that it is."""
    if weighed.points <= 0:
        return (_("New here since %(day)s") % {"day": day(asked.project.published_at)},)
    found = [*_skills(asked, taste), *_searches(weighed, taste)]
    return (*found, _like(asked, weighed.like)) if weighed.like else tuple(found)


def _skills(asked: Asked, taste: Taste) -> Iterable[str]:
    for level, sentence in NEEDED.items():
        labels = [skill.label for skill in asked.needed if taste.skills.get(skill.pk) == level]
        if labels:
            yield sentence % {"skills": _listed(labels)}
    nice = [skill.label for skill in asked.wanted if skill.pk in taste.skills]
    if nice:
        yield _("Likes to see %(skills)s, which you have") % {"skills": _listed(nice)}


def _searches(weighed: Weighed, taste: Taste) -> Iterable[str]:
    names = [f"“{taste.searches[place].name}”" for place in weighed.candidate.searches]
    if names:
        yield _("Fits your saved search %(names)s") % {"names": _listed(names)}


def _like(asked: Asked, one: Opened) -> str:
    project = asked.project
    opened = {"title": one.title, "day": day(one.viewed_at)}
    shared = [skill.label for skill in asked.needed if skill.pk in one.skills]
    if shared:
        words = opened | {"skills": _listed(shared)}
        return _("Asks for %(skills)s like “%(title)s”, which you opened on %(day)s") % words
    if project.company_id == one.company:
        words = opened | {"company": project.company.name}
        return _("From %(company)s, like “%(title)s”, which you opened on %(day)s") % words
    words = opened | {"field": project.get_category_display()}
    return _("In %(field)s, like “%(title)s”, which you opened on %(day)s") % words


def _listed(words: list[str]) -> str:
    return get_text_list(words, _("and"))
