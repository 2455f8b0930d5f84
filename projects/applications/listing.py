"""The company's list of who applied: by state, in the orders it may choose, each row as its reader may see it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from accounts.skills.models import Skill
from projects.applications import blind, countdown, rules
from projects.applications.models import Application
from projects.applications.scoring import queries as scoring
from projects.postings.models import Project

Status = Application.Status
ALL = "all"
DATE, OLDEST, HOURS, GRADUATION, RUBRIC = "newest", "oldest", "hours", "graduation", "rubric"

TABS = {
    "waiting": (_("To decide"), Q(status=Status.SUBMITTED)),
    "shortlisted": (_("Shortlisted"), Q(status=Status.SHORTLISTED)),
    "offered": (_("Offered"), Q(status__in=(Status.OFFERED, Status.EXPIRED))),
    "accepted": (_("Accepted"), Q(status=Status.ACCEPTED)),
    "owed": (_("Owed an answer"), countdown.OWED),
    "ended": (_("Ended"), Q(status__in=(Status.DECLINED, Status.WITHDRAWN, Status.RELEASED))),
    ALL: (_("All"), Q()),
}
FIRST, ONLY_WHEN_ANY = "waiting", "owed"
SORTS = {
    DATE: (_("Newest first"), (F("submitted_at").desc(), F("pk").desc())),
    OLDEST: (_("Oldest first"), (F("submitted_at").asc(), F("pk").asc())),
    HOURS: (_("Most hours a week"), (F("student__student__availability_hours").desc(), F("pk").asc())),
    GRADUATION: (_("Graduation"), (F("student__student__graduation_on").asc(nulls_last=True), F("pk").asc())),
    RUBRIC: (_("By our points"), scoring.BY_TEAM),
}


@dataclass(frozen=True)
class Choice:
    """One of several tabs or orders: its name in the address, its label, how many rows, and whether it is on."""

    name: str
    label: str
    count: int | None
    is_current: bool


@dataclass(frozen=True)
class Applicant:
    """One row of the list: what the company may read of the person, which wanted skills they have, and the scores."""

    application: Application
    course: str
    school: str
    pitch: str
    matching: list[Skill]
    wanted: int
    scored: scoring.Scored

    @property
    def may_be_decided(self) -> bool:
        """Whether the viewer may still give points and, if they hire for the company, say no."""
        return self.application.is_declinable and not self.scored.has_conflict


@dataclass(frozen=True)
class Overview:
    """What a project's applications come to, counted in one statement: by tab, by what is due, by places taken."""

    counts: dict[str, int]
    seats_left: int
    unpaid: int
    countdown: countdown.Countdown | None

    def tab(self, name: str | None) -> str:
        """The tab that was asked for; else who is owed an answer when nobody else waits for one."""
        if name in TABS:
            return name
        return ONLY_WHEN_ANY if self.counts[ONLY_WHEN_ANY] and not self.counts[FIRST] else FIRST

    def tabs(self, chosen: str) -> list[Choice]:
        """The tabs with their counts."""
        shown = [name for name in TABS if name == chosen or name != ONLY_WHEN_ANY or self.counts[name]]
        return [Choice(name, TABS[name][0], self.counts[name], name == chosen) for name in shown]


def projects(viewer: User) -> QuerySet[Project]:
    """Projects as the list needs them: with their company, their clock and the number of skills they ask for."""
    rows = Project.objects.visible_to(viewer).select_related("company", "clock").defer("search")
    return rows.annotate(wanted=Count("skills"))


def overview(project: Project) -> Overview:
    """The counts of a project's applications; the project comes from `projects`."""
    reached = Q(submitted_at__isnull=False)
    tabs = {f"tab_{name}": Count("pk", filter=reached & wanted) for name, (_label, wanted) in TABS.items()}
    unpaid = Count("pk", filter=Q(engagement__status="awaiting_funding"))
    found = project.applications.aggregate(taken=rules.TAKEN, unpaid=unpaid, **countdown.COUNTS, **tabs)
    clock = getattr(project, "clock", None)
    due = {name: found[name] for name in countdown.COUNTS}
    return Overview(
        counts={name: found[f"tab_{name}"] for name in TABS},
        seats_left=project.seats - found["taken"],
        unpaid=found["unpaid"],
        countdown=countdown.counted(project, clock, **due) if clock else None,
    )


def sorts(chosen: str) -> list[Choice]:
    """The orders a company may read its applications in: what people declared, or the points its own people gave."""
    return [Choice(name, label, None, name == chosen) for name, (label, _order) in SORTS.items()]


def applicants(project: Project, *, tab: str, sort: str, viewer: User) -> QuerySet[Application]:
    """The applications of one tab in one order."""
    rows = project.applications.submitted().filter(TABS[tab][1]).select_related("student__student__user")
    rows = scoring.with_team_score(rows, viewer) if sort == RUBRIC else rows
    wanted = Prefetch("student__student__skills", Skill.objects.filter(projects=project), "wanted")
    return rows.prefetch_related(wanted, *blind.NEEDED).order_by(*SORTS[sort][1])


def described(applications: list[Application], project: Project, *, viewer: User) -> list[Applicant]:
    """The rows of a list as this person of the company may read them; the project comes from `projects`."""
    scored = scoring.of_rows(applications, viewer)
    return [_described(row, project.wanted, scored.get(row.pk, scoring.Scored())) for row in applications]


def _described(application: Application, wanted: int, scored: scoring.Scored) -> Applicant:
    student, read = application.student.student, blind.reader(application)
    return Applicant(
        application=application,
        course=read(student.course),
        school=student.school if application.is_revealed else "",
        pitch=read(application.pitch),
        matching=sorted(student.wanted, key=lambda skill: skill.label),
        wanted=wanted,
        scored=scored,
    )


def chosen(project: Project, ids: list[str], *, by: User) -> list[Application]:
    """The applications with these ids that this person can still decline, in the order they came."""
    declinable = Q(status__in=Application.DECLINABLE) | countdown.OWED
    rows = project.applications.filter(declinable, pk__in=filter(None, map(_uuid, ids)))
    rows = rows.exclude(scoring.conflicted(by))
    return list(rows.select_related("student__student", "project__company").order_by("submitted_at", "pk"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
