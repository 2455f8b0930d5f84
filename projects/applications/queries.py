"""Reading applications: one's own, and what belongs to one of them; the company's list is `listing`."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.people import queries as people
from accounts.people.models import StudentProfile, User
from projects.applications import feedback, queue
from projects.applications.models import Application, Note
from projects.postings.models import Project

Status = Application.Status
LIVE, ALL = "live", "all"


@dataclass(frozen=True)
class Neighbours:
    """The applications to the same project sent just before and just after one."""

    previous: Application | None
    next: Application | None


def own(user: User, *, which: str) -> QuerySet[Application]:
    """A student's applications, last changed first: drafts and live ones, or all."""
    rows = Application.objects.filter(student=user).select_related("project__company", "engagement")
    rows = queue.with_positions(rows)
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


def matching_skills(student: StudentProfile, project: Project) -> list[Any]:
    """The skills the project needs that this student has, with what stands behind each, the surest first."""
    needed = {skill.pk for skill in project.skills.all()}
    return [each for each in people.evidence(student.user) if each.skill.pk in needed]


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
    """What a student wrote to companies and heard from them, for their own copy of it."""
    kept = ("id", "project__title", "project__company__name", "status", "pitch", "created_at", "submitted_at")
    rows = (
        Application.objects.filter(student=user)
        .order_by("created_at")
        .prefetch_related("answers__question", "attachments")
    )
    values = {row["id"]: row for row in rows.values(*kept, "offer_note", "decline_reason", "decided_at")}
    for row in rows.select_related("project", "feedback"):
        values[row.pk]["feedback"] = feedback.own_data(row)
        values[row.pk]["files"] = [attachment.name for attachment in row.attachments.all()]
        values[row.pk]["answers"] = [
            {"question": answer.question.text, "answer": answer.text} for answer in row.answers.all()
        ]
    return {"applications": list(values.values())}
