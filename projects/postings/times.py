"""How the days until the due date are divided: half to apply, half of the rest to decide, so the work keeps its share.

All days are days of the company's own clock, so that a promise for 17:00 stays one when daylight saving begins.
"""

import datetime as dt

from django.conf import settings

from projects.postings.models import Project


def closing(project: Project, published_at: dt.datetime) -> dt.datetime:
    """The last minute to apply: half of the time until the due date later, at most POSTING_LIFE_DAYS."""
    life = min((project.due_at - published_at) / 2, dt.timedelta(days=settings.POSTING_LIFE_DAYS))
    last_day = (published_at + life).astimezone(project.company_zone).date()
    return dt.datetime.combine(last_day, dt.time(23, 59), project.company_zone)


def decide_by(project: Project, start: dt.datetime) -> dt.datetime:
    """When a decision is due that is begun at `start`: DECISION_DAYS later, at most half of what is left by then."""
    begun = start.astimezone(project.company_zone)
    return begun + min((project.due_at - begun) / 2, dt.timedelta(days=settings.DECISION_DAYS))
