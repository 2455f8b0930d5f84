"""One sweep of the decision clocks, beside the bare statements that write the same rows."""

import datetime as dt
import time
from collections.abc import Callable, Iterator

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg2.extras import execute_values

from accounts.models import Company, Membership, Notification, User
from marketplace.core.nudges import wanted
from projects.applications import ringing
from projects.models import Application, DecisionClock, Project
from tests.bench.figures import Figure, figure

CLOCKS, COMPANIES, STUDENTS = 10_000, 1_000, 400
DAY = dt.timedelta(days=1)
TURN = "UPDATE projects_decisionclock SET reminders_sent = 1, next_at = next_at + interval '3 days'"
TELL = """INSERT INTO accounts_notification (id, recipient_id, kind, title, body, action, url, dedupe_key, status,
    attempts, next_attempt_at, error, created_at) VALUES %s"""


def measure(*, runs: int) -> Iterator[Figure]:
    """Seconds for a sweep of open clocks: when all remind both of the people who hire, and when none is due."""
    wanted.disconnect(dispatch_uid="marketplace.celery.publish")
    now = timezone.now()
    _prepare(now)
    reminding, idle, floors, nothing = [], [], [], []
    for _run in range(runs):
        _wind(now, next_at=now)
        floors.append(_bare())
        _wind(now, next_at=now)
        reminding.append(_timed(lambda: _sweep(now, CLOCKS)))
        idle.append(_timed(lambda: _sweep(now, 0)))
        nothing.append(_timed(_look))
    yield figure("clocks.reminders_s", "s", reminding, floors)
    yield figure("clocks.none_due_s", "s", idle, nothing)


def _prepare(now: dt.datetime) -> None:
    """Open clocks, each of a posting with two undecided applicants."""
    people = User.objects.bulk_create(
        User(email=f"p{number}@bench.example", name=f"Person {number}", time_zone="America/Chicago")
        for number in range(2 * COMPANIES + STUDENTS)
    )
    companies = Company.objects.bulk_create(
        Company(name=f"Company {number}", slug=f"company-{number}", website="https://bench.example")
        for number in range(COMPANIES)
    )
    Membership.objects.bulk_create(
        Membership(company=company, user=people[2 * number + is_manager], role=("owner", "manager")[is_manager])
        for number, company in enumerate(companies)
        for is_manager in (0, 1)
    )
    projects = Project.objects.bulk_create(_project(number, companies, now) for number in range(CLOCKS))
    students = people[2 * COMPANIES :]
    Application.objects.bulk_create(
        Application(project=project, student=student, status="submitted", submitted_at=now - 9 * DAY)
        for number, project in enumerate(projects)
        for student in (students[number % STUDENTS], students[(number + 1) % STUDENTS])
    )
    DecisionClock.objects.bulk_create(
        DecisionClock(project=project, started_at=now - 3 * DAY, release_at=now + 7 * DAY) for project in projects
    )


def _project(number: int, companies: list[Company], now: dt.datetime) -> Project:
    dates = {"published_at": now - 9 * DAY, "closes_at": now - 3 * DAY, "closed_at": now - 3 * DAY}
    return Project(
        company=companies[number % COMPANIES],
        slug=f"project-{number}",
        title=f"Project {number}",
        hours=15,
        pay_cents=45000,
        due_on=(now + 14 * DAY).date(),
        status="closed",
        close_reason="expired",
        decide_by=now + 4 * DAY,
        applications_count=2,
        **dates,
    )


def _wind(now: dt.datetime, *, next_at: dt.datetime) -> None:
    """All clocks as they were before a sweep, and nobody told."""
    Notification.objects.all().delete()
    DecisionClock.objects.update(started_at=now - 3 * DAY, release_at=now + 7 * DAY, reminders_sent=0, next_at=next_at)


def _sweep(now: dt.datetime, wanted_count: int) -> None:
    found = ringing.ring(now)
    if found != wanted_count:
        raise AssertionError(f"{found} clocks were swept instead of {wanted_count}")


def _look() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM projects_decisionclock WHERE next_at <= now() AND paused_at IS NULL LIMIT 1")


def _bare() -> float:
    """The statements alone, with the texts at hand."""
    people = Membership.objects.order_by("pk").values_list("user", flat=True)[: 2 * COMPANIES]
    text = "x" * 300
    told = ("reminder", text[:60], text, text[:20], text[:40])
    rows = [
        (f"{number:032x}", person, *told, f"bench:{number}", "pending", 0, "")
        for number, person in enumerate(list(people) * (CLOCKS // COMPANIES))
    ]
    found = settings.DATABASES["default"]
    values = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now(), %s, now())"
    place = {"dbname": found["NAME"], "user": found["USER"], "host": found["HOST"]}
    with psycopg2.connect(**place) as bare, bare.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(TURN)
        execute_values(cursor, TELL, rows, template=values, page_size=1000)
        bare.commit()
        return time.perf_counter() - started


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
