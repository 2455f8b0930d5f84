"""Reading what is for one student."""

import datetime as dt

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.companies.models import Membership
from accounts.people.models import StudentProfile
from projects.applications.models import Application
from projects.discovery.models import Bookmark
from projects.discovery.queries import cards
from projects.discovery.saved.models import SearchHit
from projects.discovery.suggesting import candidates, ranking
from projects.discovery.suggesting.models import DigestClock, ProjectView, Suggestion
from projects.discovery.suggesting.ranking import Suggested
from projects.discovery.suggesting.tastes import Taste
from projects.postings.models import Project

ON_A_PAGE = 24


def for_you(student: StudentProfile, taste: Taste, now: dt.datetime) -> tuple[list[Suggested], list[Suggested]]:
    """What suits a student, the best first, and what is merely new; together at most a page, no project twice.

    Left out is what they applied to, opened, keep or do not want to see, what their own companies posted, and what
    takes no more applications.
    """
    found = _weighed(student, taste, now, _worth_showing(student))
    suited = ranking.varied([one for one in found if one.points > 0], most=ON_A_PAGE)
    others = [ranking.news(one.project) for one in found if one.points <= 0]
    return suited, ranking.varied(others, most=ON_A_PAGE - len(suited))


def for_a_letter(student: StudentProfile, taste: Taste, now: dt.datetime) -> list[Suggested]:
    """What suits a student and no letter has told them yet, the best first, at most a letter's worth."""
    told = SearchHit.objects.filter(project=OuterRef("pk"), user=student.user_id, told_at__isnull=False)
    mailed = Suggestion.objects.filter(project=OuterRef("pk"), user=student.user_id, mailed_at__isnull=False)
    rows = _worth_showing(student).exclude(Exists(told)).exclude(Exists(mailed))
    found = [one for one in _weighed(student, taste, now, rows) if one.points > 0]
    most = settings.SUGGESTIONS_PER_LETTER
    return ranking.varied(found, most=most, first=most)


def _weighed(student: StudentProfile, taste: Taste, now: dt.datetime, rows: QuerySet[Project]) -> list[Suggested]:
    found = candidates.find(taste, now)
    shown = cards(rows.filter(pk__in=list(found)), viewer=student.user).prefetch_related("skills", "wanted_skills")
    return [ranking.weigh(project, taste, found[project.pk]) for project in shown]


def _worth_showing(student: StudentProfile) -> QuerySet[Project]:
    rows = Project.objects.open().filter(applications_count__lt=F("seats") * settings.APPLICATIONS_PER_SEAT)
    own = {"user": student.user_id, "project": OuterRef("pk")}
    unseen = (
        Application.objects.filter(student=student.user_id, project=OuterRef("pk")),
        Suggestion.objects.filter(**own, dismissed_at__isnull=False),
        Bookmark.objects.filter(**own),
        ProjectView.objects.filter(**own),
        Membership.objects.filter(user=student.user_id, company=OuterRef("company")),
    )
    for seen in unseen:
        rows = rows.exclude(Exists(seen))
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
