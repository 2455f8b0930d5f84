"""Reading what is for one student."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.companies.models import Membership
from accounts.people.models import StudentProfile
from projects.applications.models import Application
from projects.discovery.matching import queries as matching
from projects.discovery.matching.lines import Match
from projects.discovery.models import Bookmark
from projects.discovery.queries import cards
from projects.discovery.saved.models import SearchHit
from projects.discovery.suggesting import candidates, ranking, reasons
from projects.discovery.suggesting.models import DigestClock, ProjectView, Suggestion
from projects.discovery.suggesting.ranking import Candidate, Weighed
from projects.discovery.suggesting.tastes import Taste
from projects.postings.models import Project

ON_A_PAGE = 24


@dataclass(frozen=True)
class Suggested:
    """A project to show, what speaks for it, and on a page how it fits."""

    project: Project
    points: int
    reasons: tuple[str, ...]
    fit: Match | None = None


def for_you(student: StudentProfile, taste: Taste, now: dt.datetime) -> tuple[list[Suggested], list[Suggested]]:
    """What suits a student, the best first, and what is merely new; together at most a page, no project twice.

    Left out is what they applied to, opened, keep or do not want to see, what their own companies posted, and what
    takes no more applications.
    """
    found = _weighed(taste, now, _worth_showing(student))
    suited = ranking.varied([one for one in found if one.points > 0], most=ON_A_PAGE)
    newest = ranking.varied([one for one in found if one.points <= 0], most=ON_A_PAGE - len(suited))
    shown = _shown(student, [*suited, *newest], taste)
    fits = matching.match_many([one.project for one in shown], student.user, now) if shown else {}
    fitted = [Suggested(one.project, one.points, one.reasons, fits[one.project.pk]) for one in shown]
    return fitted[: len(suited)], fitted[len(suited) :]


def for_a_letter(student: StudentProfile, taste: Taste, now: dt.datetime) -> list[Suggested]:
    """What suits a student and no letter has told them yet, the best first, at most a letter's worth."""
    told = SearchHit.objects.filter(project=OuterRef("pk"), user=student.user_id, told_at__isnull=False)
    mailed = Suggestion.objects.filter(project=OuterRef("pk"), user=student.user_id, mailed_at__isnull=False)
    rows = _worth_showing(student).exclude(Exists(told)).exclude(Exists(mailed))
    found = [one for one in _weighed(taste, now, rows) if one.points > 0]
    most = settings.SUGGESTIONS_PER_LETTER
    return _shown(student, ranking.varied(found, most=most, first=most), taste)


def _weighed(taste: Taste, now: dt.datetime, rows: QuerySet[Project]) -> list[Weighed]:
    found = candidates.find(taste, now)
    needed = Project.skills.through.objects.filter(project=OuterRef("pk")).values("skill")
    wanted = Project.wanted_skills.through.objects.filter(project=OuterRef("pk")).values("skill")
    facts = rows.filter(pk__in=list(found)).annotate(needed=ArraySubquery(needed), wanted=ArraySubquery(wanted))
    columns = facts.values_list("pk", "company", "category", "published_at", "needed", "wanted")
    return [
        ranking.weigh(Candidate(*row[:4], tuple(row[4]), tuple(row[5]), tuple(sorted(found[row[0]]))), taste)
        for row in columns
    ]


def _shown(student: StudentProfile, chosen: list[Weighed], taste: Taste) -> list[Suggested]:
    rows = Project.objects.filter(pk__in=[one.candidate.pk for one in chosen])
    shown = cards(rows, viewer=student.user).prefetch_related("skills", "wanted_skills")
    by_pk = {project.pk: project for project in shown}
    pairs = [(by_pk[one.candidate.pk], one) for one in chosen if one.candidate.pk in by_pk]
    return [Suggested(project, one.points, reasons.of(project, one, taste)) for project, one in pairs]


def _worth_showing(student: StudentProfile) -> QuerySet[Project]:
    rows = Project.objects.open().filter(applications_count__lt=F("seats") * settings.APPLICATIONS_PER_SEAT)
    own = {"user": student.user_id, "project": OuterRef("pk")}
    dealt_with = (
        Application.objects.filter(student=student.user_id, project=OuterRef("pk")),
        Suggestion.objects.filter(**own, dismissed_at__isnull=False),
        Bookmark.objects.filter(**own),
        ProjectView.objects.filter(**own),
        Membership.objects.filter(user=student.user_id, company=OuterRef("company")),
    )
    for those in dealt_with:
        rows = rows.exclude(Exists(those))
    return rows


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
