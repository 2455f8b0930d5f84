"""What everybody hears who was declined or released: how they did, how many applied, what those shortlisted share.

Bands are kept when the answer falls, from the scores as they stand; counts follow once the posting takes no more
applications and nobody waits for an answer. Below FEEDBACK_POOL people nothing is counted or shown, so that no number
is about a person. The line a reviewer adds is part of the answer and is always read.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.audit import queries as audit
from accounts.people.models import User
from accounts.skills.models import Skill
from marketplace.core import sweeps
from projects.applications.models import Application, Feedback, Score
from projects.notifications import feedback as letters
from projects.postings.models import Project

MOST_SKILLS = 8
Status, Cause = Application.Status, Application.Cause
ANSWERED = (Status.DECLINED, Status.RELEASED)
BANDS = {1: Feedback.Band.EARLY, 2: Feedback.Band.GROWING, 3: Feedback.Band.SOLID, 4: Feedback.Band.STRONG}


@transaction.atomic
def keep(application: Application) -> Feedback | None:
    """Keep the bands of somebody who was just declined or released; those who never reached the company have none."""
    if application.submitted_at is None or application.release_cause == Cause.UNREACHED:
        return None
    return Feedback.objects.update_or_create(application=application, defaults={"bands": bands(application)})[0]


@transaction.atomic
def write(application: Application, *, by: User, line: str) -> None:
    """Add the one line a reviewer may write beside the answer."""
    if line.strip():
        Feedback.objects.filter(application=application).update(line=line.strip(), written_by=by)


def bands(application: Application) -> list[dict[str, str]]:
    """For each criterion of the rubric the band of the average points; empty when nobody scored."""
    scores = Score.objects.filter(scorecard__application=application, scorecard__has_conflict=False)
    averages = scores.values("criterion__position", "criterion", text=F("criterion__text")).annotate(mean=Avg("points"))
    rows = averages.order_by("criterion__position", "criterion")
    return [{"text": row["text"], "band": str(band(row["mean"]))} for row in rows]


def band(average: float) -> Feedback.Band:
    """The band of an average of points from 1 to 4, rounded to the nearest; a half counts for the student."""
    return BANDS[int(average + 0.5)]


def count_due() -> int:
    """Count for every posting that is settled and has people who have not heard the numbers; returns how many."""
    waiting = Feedback.objects.filter(counted_at=None, application__project=OuterRef("pk"))
    return sweeps.each(_settled(Project.objects.filter(Exists(waiting))).order_by("pk"), count)


def _settled(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those that take no more applications and have nobody who waits for a first answer."""
    waiting = Application.objects.undecided().filter(project=OuterRef("pk"))
    closed = Q(status__in=(Project.Status.CLOSED, Project.Status.TAKEN_DOWN))
    full = Q(applications_count__gte=F("seats") * settings.APPLICATIONS_PER_SEAT)
    return projects.filter(closed | full).exclude(Exists(waiting))


@transaction.atomic
def count(project: Project) -> int:
    """Freeze the numbers of a settled posting for all who have not heard them, and tell them; returns how many."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=project.pk)
    if not _settled(Project.objects.filter(pk=project.pk)).exists():
        return 0
    rows = Feedback.objects.filter(counted_at=None, application__project=project).select_for_update(of=("self",))
    waiting = list(rows.select_related("application__student"))
    numbers = _numbers(project) | {"counted_at": timezone.now()}
    for feedback in waiting:
        feedback.application.project = project
        for name, value in numbers.items():
            setattr(feedback, name, value)
    Feedback.objects.bulk_update(waiting, list(numbers))
    letters.counted([feedback for feedback in waiting if heard(feedback.application, feedback).is_shown])
    return len(waiting)


def _numbers(project: Project) -> dict[str, Any]:
    applications = dict(project.applications.submitted().values_list("pk", "student"))
    if len(applications) < settings.FEEDBACK_POOL:
        return {"applied": None, "shortlisted": None, "shared_skills": []}
    chosen = audit.that_reached(Application, applications, Status.SHORTLISTED, Status.OFFERED)
    skills = shared_skills([applications[key] for key in applications if str(key) in chosen])
    return {"applied": len(applications), "shortlisted": len(chosen), "shared_skills": skills}


def shared_skills(students: list[int]) -> list[str]:
    """The skills more than half of these people have, the most common first; none below FEEDBACK_POOL people."""
    if len(students) < settings.FEEDBACK_POOL:
        return []
    holders = Count("students", filter=Q(students__user__in=students))
    found = Skill.objects.annotate(holders=holders).filter(holders__gt=len(students) // 2)
    return list(found.order_by("-holders", "label").values_list("label", flat=True)[:MOST_SKILLS])


@dataclass(frozen=True)
class Shade:
    """The band of one criterion, as its word and how many of four steps it is."""

    text: str
    label: str
    steps: int

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The four bars of its drawing: where each begins and whether it is filled."""
        return [{"x": 16 * number, "is_on": number < self.steps} for number in range(len(Feedback.Band))]


@dataclass(frozen=True)
class Heard:
    """What a student reads beside the answer: `shades` and numbers only where enough people applied."""

    line: str
    is_counted: bool
    is_shown: bool
    shades: list[Shade]
    applied: int | None
    shortlisted: int | None
    shared_skills: list[str]


def of(application: Application) -> Heard | None:
    """What the student hears about this application; None while it is undecided or went well."""
    feedback = Feedback.objects.filter(application=application).first()
    return heard(application, feedback) if feedback and application.status in ANSWERED else None


def own_data(application: Application) -> dict[str, Any] | None:
    """What a student has heard, for their own copy of it; the feedback and the project must be loaded."""
    kept = getattr(application, "feedback", None)
    if kept is None or application.status not in ANSWERED:
        return None
    known = heard(application, kept)
    bands = kept.bands if known.is_shown else []
    return {"line": known.line, "bands": bands, "applied": known.applied, "shortlisted": known.shortlisted}


def heard(application: Application, feedback: Feedback) -> Heard:
    """What of a feedback may be read; the application's project must be loaded."""
    is_counted = feedback.counted_at is not None
    known = feedback.applied if is_counted else application.project.last_number
    is_enough = known is not None and known >= settings.FEEDBACK_POOL
    return Heard(
        line=feedback.line,
        is_counted=is_counted,
        is_shown=is_enough and application.status in ANSWERED,
        shades=[_shade(**row) for row in feedback.bands] if is_enough else [],
        applied=feedback.applied,
        shortlisted=feedback.shortlisted,
        shared_skills=feedback.shared_skills,
    )


def _shade(text: str, band: str) -> Shade:
    steps = Feedback.Band.values.index(band) + 1
    return Shade(text, str(Feedback.Band(band).label), steps)
