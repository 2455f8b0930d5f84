"""Reading what is for one student."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from accounts.people.models import StudentProfile
from projects.discovery.matching import queries as matching
from projects.discovery.matching.lines import Match
from projects.discovery.suggesting import candidates, ranking, reasons, showing
from projects.discovery.suggesting.models import DigestClock, ProjectView, Suggestion
from projects.discovery.suggesting.ranking import Candidate, Weighed
from projects.discovery.suggesting.tastes import Taste
from projects.postings.models import Project

ON_A_PAGE = 24


@dataclass(frozen=True)
class Suggested:
    """A project to show, what speaks for it, and how it fits."""

    project: Project
    points: int
    reasons: tuple[str, ...]
    fit: Match


def for_you(student: StudentProfile, taste: Taste, now: dt.datetime) -> tuple[list[Suggested], list[Suggested]]:
    """What suits a student, the best first, and what is merely new; together at most a page, no project twice.

    Left out is what they applied to, opened, keep or do not want to see, what their own companies posted, and what
    takes no more applications.
    """
    found = _weighed(candidates.find(student.user_id, taste, now), taste)
    suited = ranking.varied([one for one in found if one.points > 0], most=ON_A_PAGE)
    newest = ranking.varied([one for one in found if one.points <= 0], most=ON_A_PAGE - len(suited))
    shown = _shown(student, [*suited, *newest], taste, now)
    count = sum(one.points > 0 for one in shown)
    return shown[:count], shown[count:]


def for_a_letter(student: StudentProfile, taste: Taste, now: dt.datetime) -> list[Suggested]:
    """What suits a student and no letter has told them yet, the best first, at most a letter's worth."""
    left_out = (*candidates.DEALT_WITH, *candidates.TOLD)
    weighed = _weighed(candidates.find(student.user_id, taste, now, left_out), taste)
    most = settings.SUGGESTIONS_PER_LETTER
    chosen = ranking.varied([one for one in weighed if one.points > 0], most=most, first=most)
    return _shown(student, chosen, taste, now)


def _weighed(found: list[Candidate], taste: Taste) -> list[Weighed]:
    return [ranking.weigh(one, taste) for one in found]


def _shown(student: StudentProfile, chosen: list[Weighed], taste: Taste, now: dt.datetime) -> list[Suggested]:
    shown = showing.read([one.candidate.pk for one in chosen], viewer=student.user_id)
    pairs = [(shown[one.candidate.pk], one) for one in chosen if one.candidate.pk in shown]
    return [
        Suggested(each.project, one.points, reasons.of(each, one, taste), matching.compare(each, taste.facts, now))
        for each, one in pairs
    ]


def own_data(user) -> dict[str, list[dict]]:
    """What a person opened and what was suggested to them, for the copy of their data."""
    views = ProjectView.objects.filter(user=user).order_by("viewed_at")
    suggestions = Suggestion.objects.filter(user=user).order_by("created_at")
    clocks = DigestClock.objects.filter(user=user)
    return {
        "opened_projects": list(views.values("project__title", "times", "viewed_at")),
        "suggestions": list(suggestions.values("project__title", "reasons", "mailed_at", "dismissed_at")),
        "weekly_letter": list(clocks.values("next_at", "sent_at")),
    }
