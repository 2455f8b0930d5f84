"""Issuing certificates."""

import secrets

from django.db import transaction
from django.utils import timezone

from projects.credentials.models import Certificate
from projects.workspace.models import Engagement

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@transaction.atomic
def issue(engagement: Engagement) -> Certificate:
    """State once what was done, in the words of today; a second call returns the first certificate."""
    project = engagement.project
    certificate, _created = Certificate.objects.get_or_create(
        engagement=engagement,
        defaults={
            "code": new_code(),
            "student_name": engagement.student.name,
            "company_name": engagement.company.name,
            "project_title": project.title,
            "hours": project.hours,
            "skills": list(project.skills.order_by("label").values_list("label", flat=True)),
            "criteria": list(project.criteria.order_by("position", "pk").values_list("text", flat=True)),
            "completed_on": timezone.localdate(engagement.completed_at, engagement.student.zone),
        },
    )
    return certificate


def new_code() -> str:
    """Twelve characters that nobody guesses and everybody can type, as `K7QP-9XTB-2MWD`: 58 bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return as_code(letters)


def as_code(typed: str) -> str:
    """A code as it is stored, however somebody typed it: `k7qp9xtb 2mwd`, or a whole address."""
    letters = "".join(letter for letter in typed.rstrip("/").rpartition("/")[2].upper() if letter.isalnum())
    return "-".join((letters[:4], letters[4:8], letters[8:20]))
