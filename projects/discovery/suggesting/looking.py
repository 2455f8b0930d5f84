"""Remembering which projects a student opened, while they let it be remembered."""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.people import services as people
from accounts.people.models import StudentProfile, User
from projects.discovery.suggesting.models import ProjectView
from projects.postings.models import Project

PAUSE = dt.timedelta(hours=1)
AT_ONCE = 5000
NOTED = """
    INSERT INTO "projects_projectview" AS known (user_id, project_id, times, viewed_at) VALUES (%s, %s, 1, %s)
    ON CONFLICT (user_id, project_id) DO UPDATE SET times = known.times + 1, viewed_at = excluded.viewed_at
    WHERE known.viewed_at < excluded.viewed_at - %s
"""
AT_LEISURE = "SET LOCAL synchronous_commit = off; "
"""People wait for this with each page they open: it is one statement, and does not wait for the disk.

Should the database's machine break down, it forgets what was opened in the last second.
"""


def remembered(rows: QuerySet[Project], viewer) -> QuerySet[Project]:
    """The rows with whether this person lets us remember what they open, and when they opened each last."""
    views = ProjectView.objects.filter(project=OuterRef("pk"), user=viewer)
    keeper = StudentProfile.objects.filter(user=viewer, keeps_history=True)
    return rows.annotate(is_remembered=Exists(keeper), viewed_at=Subquery(views.values("viewed_at")[:1]))


def note(project: Project, *, by: User) -> None:
    """Write down that a student opens a project that comes from `remembered`: at most once an hour.

    What their own company posted, or is off the site, is not remembered.
    """
    now = timezone.now()
    is_new = project.viewed_at is None or project.viewed_at < now - PAUSE
    if project.is_remembered and is_new and not project.role and project.status in Project.PUBLIC:
        # Inside another transaction it would hurry that one, too.
        leisure = "" if connection.in_atomic_block else AT_LEISURE
        with connection.cursor() as cursor:
            cursor.execute(leisure + NOTED, [by.pk, project.pk, now, PAUSE])


@transaction.atomic
def forget(user: User) -> int:
    """Forget all a person opened and return how many projects that were."""
    return ProjectView.objects.filter(user=user).delete()[0]


@transaction.atomic
def keep(student: StudentProfile, *, by: User, keeps: bool) -> None:
    """Remember what the student opens from now on; or stop, and forget what they opened so far."""
    people.keep_history(student, by=by, keeps=keeps)
    if not keeps:
        forget(student.user)


def forget_old(now: dt.datetime) -> int:
    """Delete what was opened too long ago and return how many rows that were."""
    old = ProjectView.objects.filter(viewed_at__lt=now - dt.timedelta(days=settings.VIEW_DAYS))
    return ProjectView.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]
