"""What else a lived-in place has: bookmarks, drafts of applications, reports that wait for a moderator."""

import datetime as dt
from random import Random

from django.db.models import F

from marketplace.demo.cast import Cast
from marketplace.demo.content import voices
from marketplace.demo.moments import at
from projects.applications import services as applications
from projects.discovery import services as discovery
from projects.moderation import services as moderation
from projects.moderation.models import Report
from projects.postings.models import Project

HOUR = dt.timedelta(hours=1)


def tell(cast: Cast, rng: Random, now: dt.datetime) -> None:
    """Add them."""
    projects = list(Project.objects.open().select_related("company").order_by(F("published_at").desc(), "pk")[:40])
    with at(now - 3 * HOUR):
        for project in rng.sample(projects, 5):
            discovery.keep(project, by=cast.star)
        for student in rng.sample(cast.students, 20):
            discovery.keep(rng.choice(projects), by=student)
    _draft(cast, rng, now, projects)
    _report(cast, rng, now, projects)


def _draft(cast: Cast, rng: Random, now: dt.datetime, projects: list[Project]) -> None:
    """The star student has begun an application and not sent it."""
    applied = set(cast.star.applications.values_list("project", flat=True))
    project = next(project for project in projects if project.pk not in applied)
    with at(now - 2 * HOUR):
        application = applications.start(project, by=cast.star)
        pitch = rng.choice(voices(project.category)["pitches"]).replace("{project}", project.title)
        pitch = pitch.replace("{company}", project.company.name).split(". ")[0] + "."
        applications.save_draft(application, by=cast.star, pitch=pitch, answers={})


def _report(cast: Cast, rng: Random, now: dt.datetime, projects: list[Project]) -> None:
    """Three reports wait."""
    told = [
        (Report.Reason.MISLEADING, "The hours look far too few for what is asked: I count at least twice as many."),
        (Report.Reason.SCAM, "Somebody who says they are from this company wrote to me and wants my bank login."),
        (Report.Reason.OTHER, "The link in the description leads to a page that no longer exists."),
    ]
    for (reason, details), project in zip(told, rng.sample(projects, len(told)), strict=True):
        reporter = rng.choice(cast.students)
        with at(now - rng.uniform(2, 30) * HOUR):
            moderation.report(project, by=reporter, reason=reason, details=details)
