"""What speaks for a project, in words a student can check."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.formats import day
from projects.discovery.suggesting.ranking import Weighed
from projects.discovery.suggesting.tastes import CLAIMED, PROVED, SHOWN, Opened, Taste
from projects.postings.models import Project

NEEDED = {
    PROVED: gettext_lazy("Asks for %(skills)s, which you proved"),
    SHOWN: gettext_lazy("Asks for %(skills)s, which your work samples show"),
    CLAIMED: gettext_lazy("Asks for %(skills)s, which you have"),
}


def of(project: Project, weighed: Weighed, taste: Taste) -> tuple[str, ...]:
    """The reasons for a suggestion, each with what it is about; of one that only is new, that it is."""
    found = [*_skills(project, taste), *_searches(weighed, taste)]
    found += [_like(project, weighed.like)] if weighed.like else []
    return tuple(found) if weighed.points > 0 else (_("New here since %(day)s") % {"day": day(project.published_at)},)


def _skills(project: Project, taste: Taste) -> Iterable[str]:
    for level, sentence in NEEDED.items():
        labels = [skill.label for skill in project.skills.all() if taste.skills.get(skill.pk) == level]
        if labels:
            yield sentence % {"skills": _listed(labels)}
    nice = [skill.label for skill in project.wanted_skills.all() if skill.pk in taste.skills]
    if nice:
        yield _("Likes to see %(skills)s, which you have") % {"skills": _listed(nice)}


def _searches(weighed: Weighed, taste: Taste) -> Iterable[str]:
    names = [f"“{taste.searches[place].name}”" for place in weighed.candidate.searches]
    if names:
        yield _("Fits your saved search %(names)s") % {"names": _listed(names)}


def _like(project: Project, one: Opened) -> str:
    shared = [skill.label for skill in project.skills.all() if skill.pk in one.skills]
    words = {"title": one.title, "day": day(one.viewed_at), "company": project.company.name}
    words |= {"skills": _listed(shared), "field": project.get_category_display()}
    if shared:
        return _("Asks for %(skills)s like “%(title)s”, which you opened on %(day)s") % words
    if project.company_id == one.company:
        return _("From %(company)s, like “%(title)s”, which you opened on %(day)s") % words
    return _("In %(field)s, like “%(title)s”, which you opened on %(day)s") % words


def _listed(words: list[str]) -> str:
    return get_text_list(words, _("and"))
