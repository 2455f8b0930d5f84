"""What is known about one student that projects are compared with."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache

from django.db.models import F
from django.utils import timezone

from accounts.people.models import StudentProfile, User
from accounts.places.models import Place
from marketplace.core.prepared import Prepared, prepare
from projects.applications import availability
from projects.applications.availability import Load
from projects.credentials import evidence
from projects.credentials.evidence import SkillEvidence
from projects.discovery import made
from projects.discovery.together import Question, as_one, of_rows

OF_PROFILE = (
    "id", "user_id", "place", "city_id", "languages", "availability_hours", "available_from", "available_until",
)  # fmt: skip
OF_CITY = ("country", "latitude", "longitude")
ANYBODY = User(pk=-1)


@dataclass(frozen=True)
class Facts:
    """What a student says, what speaks for each skill by its key, and what running work takes of their hours."""

    profile: StudentProfile
    known: dict[int, SkillEvidence]
    taken: Load


def of(student: User) -> Facts:
    """What is known about a student, who must have a profile, in one statement."""
    found = read(*_asked().ask(student.pk))
    if found is None:
        raise StudentProfile.DoesNotExist
    return found


@cache
def _asked() -> Prepared:
    return prepare(as_one(**questions(ANYBODY)), {ANYBODY.pk: "bigint"}, written_at=timezone.now())


def questions(student: User) -> dict[str, Question]:
    """What to ask about a student; `read` takes the answers in this order."""
    of_city = {f"city_{name}": F(f"city__{name}") for name in OF_CITY}
    profile = StudentProfile.objects.filter(user=student).values(*OF_PROFILE, **of_city)
    rows = {"profile": profile, "running": availability.running(student), **evidence.asked(student)}
    return {name: of_rows(query) for name, query in rows.items()}


def read(*told: str) -> Facts | None:
    """What is known about a student, of what the database told; None when they have no profile."""
    profiles, running, claimed, shown, proved = map(json.loads, told)
    for row in profiles:
        profile = made.of(StudentProfile, {name: row[name] for name in OF_PROFILE})
        city = {"id": profile.city_id, **{name: row[f"city_{name}"] for name in OF_CITY}}
        profile.city = made.of(Place, city) if profile.city_id else None
        known = {one.skill.pk: one for one in evidence.found(claimed=claimed, shown=shown, proved=proved)}
        return Facts(profile, known, availability.beside_running(profile.availability_hours, map(_dated, running)))
    return None


def _dated(row: dict) -> dict:
    """Running work with days in place of their names in JSON."""
    days = {name: row[name] and dt.date.fromisoformat(row[name]) for name in ("due_on", "last_due_on")}
    return row | days | {"agreed_at": dt.datetime.fromisoformat(row["agreed_at"])}
