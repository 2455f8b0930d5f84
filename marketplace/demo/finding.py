"""How people find each other in the demo world: what they opened, saved, may learn, and are invited to."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from django.http import QueryDict

from accounts.people.models import User
from accounts.skills import services as skills
from accounts.skills.models import LearningResource
from marketplace.demo import content
from marketplace.demo.cast import STAR_COMPANY, Cast
from marketplace.demo.moments import at
from projects.discovery import detail
from projects.discovery import search as asked
from projects.discovery.inviting import answering, queries
from projects.discovery.inviting import services as invitations
from projects.discovery.saved import inverted, telling
from projects.discovery.saved import services as saved
from projects.discovery.suggesting import looking
from projects.postings.models import Project

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
FINDABLE_OF_TEN = 7
OPENED, SAVERS, INVITED = 12, 30, 6
NOTE = "Your skills are what this project asks for, and its dates are yours. We answer within a week."
WHY_NOT = "Exams until the end of the month. Ask me again after that."
STAR_SEARCHES = ("q=research&where=remote", "category=data&category=research&pay=25", "skills=plain+language")
SEARCHES = (
    "category=design", "category=writing&where=remote", "skills=Excel", "skills=Python", "category=software&pay=30",
    "q=interviews", "category=marketing&hours=short", "category=sustainability", "q=spreadsheet", "ai=expected",
)  # fmt: skip


def prepare(cast: Cast, rng: Random, now: dt.datetime) -> None:
    """Before any posting: what can be learned where, who wants to be found, who waits for which posting."""
    _teach()
    with at(now - 30 * DAY):
        for student in cast.students:
            if student == cast.star or rng.randrange(10) < FINDABLE_OF_TEN:
                answering.choose(student.student, by=student, is_findable=True, paused_until=None)
        for query in STAR_SEARCHES:
            _save(query, cast.star)
        for student in rng.sample(cast.students, SAVERS):
            _save(rng.choice(SEARCHES), student)


def _teach() -> None:
    for position, row in enumerate(content.resources()):
        (skill,), _unknown = skills.resolve([row["skill"]])
        facts = {name: row[name] for name in ("title", "provider", "hours")}
        LearningResource.objects.get_or_create(skill=skill, url=row["url"], defaults={**facts, "position": position})


def _save(query: str, student: User) -> None:
    saved.save(asked.read(QueryDict(query), student), by=student)


def tell(cast: Cast, rng: Random, now: dt.datetime) -> None:
    """What was opened, and whom the star company asks to apply."""
    projects = list(Project.objects.open().order_by("-published_at", "-pk")[:60])
    with at(now - 5 * HOUR):
        opened = [project.pk for project in rng.sample(projects, min(OPENED, len(projects)))]
        for project in detail.details(cast.star).filter(pk__in=opened):
            looking.note(project, by=cast.star)
    inverted.match_all(now)
    telling.tell_all(now)
    star = next(employer for employer in cast.employers if employer.company.slug == STAR_COMPANY)
    own = next(project for project in projects if project.company_id == star.company.pk)
    _invite(own, star.owner, rng, now)
    others = (project for project in projects if project.company_id != star.company.pk)
    _ask_the_star(cast, others, now)


def _invite(project: Project, owner: User, rng: Random, now: dt.datetime) -> None:
    """The star company asks a few; some say yes, one says why not."""
    found = list(queries.invitable(project).select_related("user").order_by("pk")[:40])
    with at(now - 2 * DAY):
        sent = [
            invitations.invite(project, student, by=owner, note=NOTE)
            for student in rng.sample(found, min(INVITED, len(found)))
        ]
    with at(now - DAY):
        for invitation in sent[:2]:
            answering.accept(invitation, by=invitation.student)
        for invitation in sent[2:3]:
            answering.decline(invitation, by=invitation.student, reason=WHY_NOT)


def _ask_the_star(cast: Cast, projects: Iterator[Project], now: dt.datetime) -> None:
    """The star student has an invitation to answer."""
    owners = {employer.company.pk: employer.owner for employer in cast.employers}
    with at(now - 20 * HOUR):
        for project in projects:
            if queries.invitable(project).filter(user=cast.star).exists():
                invitations.invite(project, cast.star.student, by=owners[project.company_id], note=NOTE)
                return
