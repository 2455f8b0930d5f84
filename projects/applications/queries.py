"""Reading applications: one's own, and those to a project."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people.models import StudentProfile, User
from accounts.skills.models import Skill
from projects.applications.models import Application, Note
from projects.postings.models import Project

Status = Application.Status
LIVE, ALL = "live", "all"
DATE, OLDEST, HOURS, GRADUATION = "newest", "oldest", "hours", "graduation"

TABS = {
    "waiting": (_("To decide"), (Status.SUBMITTED,)),
    "shortlisted": (_("Shortlisted"), (Status.SHORTLISTED,)),
    "offered": (_("Offered"), (Status.OFFERED, Status.EXPIRED)),
    "accepted": (_("Accepted"), (Status.ACCEPTED,)),
    "ended": (_("Ended"), (Status.DECLINED, Status.WITHDRAWN, Status.RELEASED)),
    ALL: (_("All"), tuple(status for status in Status.values if status not in (Status.DRAFT, Status.WAITING))),
}
SORTS = {
    DATE: (_("Newest first"), (F("submitted_at").desc(), F("pk").desc())),
    OLDEST: (_("Oldest first"), (F("submitted_at").asc(), F("pk").asc())),
    HOURS: (_("Most hours a week"), (F("student__student__availability_hours").desc(), F("pk").asc())),
    GRADUATION: (_("Graduation"), (F("student__student__graduation_on").asc(nulls_last=True), F("pk").asc())),
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
    """One row of a company's list: the application and which of the wanted skills the person has."""

    application: Application
    matching: list[Skill]
    wanted: int


@dataclass(frozen=True)
class Neighbours:
    """The applications to the same project sent just before and just after one."""

    previous: Application | None
    next: Application | None


def own(user: User, *, which: str) -> QuerySet[Application]:
    """A student's applications, last changed first: drafts and live ones, or all."""
    rows = Application.objects.filter(student=user).select_related("project__company", "engagement")
    if which == LIVE:
        going = (Status.DRAFT, *Application.OPEN)
        at_work = Q(status=Status.ACCEPTED, engagement__status__in=("awaiting_funding", "active"))
        rows = rows.filter(Q(status__in=going) | at_work)
    return rows.order_by("-updated_at", "pk")


def with_everything(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Applications with the rows every page about one of them touches."""
    return rows.select_related("project__company", "student__student", "engagement")


def answers(application: Application) -> list[tuple[str, str]]:
    """Each question of the project with what the student answered so far."""
    texts = dict(application.answers.values_list("question", "text"))
    questions = application.project.questions.order_by("position", "pk")
    return [(question, texts.get(question.pk, "")) for question in questions]


def notes(application: Application) -> QuerySet[Note]:
    """What the company's people wrote for each other, oldest first."""
    return application.notes.select_related("author").order_by("created_at", "pk")


def tabs(project: Project, chosen: str) -> list[Choice]:
    """The states of a project's applications with their counts."""
    counts = {name: Count("pk", filter=Q(status__in=states)) for name, (_label, states) in TABS.items()}
    found = project.applications.submitted().aggregate(**counts)
    return [Choice(name, label, found[name], name == chosen) for name, (label, _states) in TABS.items()]


def sorts(chosen: str) -> list[Choice]:
    """The orders a company may read its applications in: what people declared, nothing we made up."""
    return [Choice(name, label, None, name == chosen) for name, (label, _order) in SORTS.items()]


def applicants(project: Project, *, tab: str, sort: str) -> QuerySet[Application]:
    """The applications of one tab in one order."""
    rows = project.applications.submitted().filter(status__in=TABS[tab][1]).select_related("student__student")
    return rows.prefetch_related("student__student__skills").order_by(*SORTS[sort][1])


def described(applications: list[Application], project: Project) -> list[Applicant]:
    """The rows of a list, with the skills of the project each person has."""
    wanted = set(project.skills.values_list("pk", flat=True))
    return [_described(application, wanted) for application in applications]


def _described(application: Application, wanted: set[int]) -> Applicant:
    matching = [skill for skill in application.student.student.skills.all() if skill.pk in wanted]
    return Applicant(application, matching, len(wanted))


def matching_skills(student: StudentProfile, project: Project) -> list[Skill]:
    """The skills of the project this student has, by name."""
    return list(Skill.objects.filter(projects=project, students=student).order_by("label"))


def unpaid(project: Project) -> int:
    """How many students said yes and wait for the company's payment."""
    return project.applications.filter(engagement__status="awaiting_funding").count()


def chosen(project: Project, ids: list[str]) -> list[Application]:
    """The applications with these ids that can still be declined, in the order they came."""
    rows = project.applications.filter(status__in=Application.DECLINABLE, pk__in=filter(None, map(_uuid, ids)))
    return list(rows.select_related("student__student", "project__company").order_by("submitted_at", "pk"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def neighbours(application: Application) -> Neighbours:
    """Who applied just before and just after, whatever became of them."""
    rows = application.project.applications.submitted().select_related("student")
    here = {"at": application.submitted_at, "pk": application.pk}
    before = Q(submitted_at__lt=here["at"]) | Q(submitted_at=here["at"], pk__lt=here["pk"])
    after = Q(submitted_at__gt=here["at"]) | Q(submitted_at=here["at"], pk__gt=here["pk"])
    return Neighbours(
        rows.filter(before).order_by("-submitted_at", "-pk").first(),
        rows.filter(after).order_by("submitted_at", "pk").first(),
    )


def own_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What a student wrote to companies, for their own copy of it."""
    kept = ("id", "project__title", "project__company__name", "status", "pitch", "created_at", "submitted_at")
    rows = Application.objects.filter(student=user).order_by("created_at").prefetch_related("answers__question")
    values = {row["id"]: row for row in rows.values(*kept, "offer_note", "decline_reason", "decided_at")}
    for row in rows:
        values[row.pk]["answers"] = [
            {"question": answer.question.text, "answer": answer.text} for answer in row.answers.all()
        ]
    return {"applications": list(values.values())}
