"""Reading people."""

from typing import Any

from django.forms.models import model_to_dict
from django.utils.text import slugify

from accounts.people import academic
from accounts.people.academic import School
from accounts.people.models import StudentProfile, User
from accounts.signals import skill_evidence

PROFILE = [
    "kind",
    "handle",
    "school",
    "course",
    "graduation_on",
    "pronouns",
    "place",
    "about",
    "availability_hours",
    "available_from",
    "available_until",
    "languages",
]
RESERVED_HANDLES = {"admin", "edit", "me", "new", "settings", "students", "support"}


def verified_addresses(user: User) -> list[str]:
    """The addresses the person has proved, the main one first."""
    rows = user.emailaddress_set.filter(verified=True).order_by("-primary", "pk")
    return list(rows.values_list("email", flat=True))


def proven_school(user: User) -> School | None:
    """The school that one of the person's verified addresses proves."""
    schools = (academic.school_of(email) for email in verified_addresses(user))
    return next((school for school in schools if school), None)


def handle_is_free(handle: str, *, but: StudentProfile | None = None) -> bool:
    """Whether nobody else has this handle, whatever its case."""
    others = StudentProfile.objects.of_handle(handle).exclude(pk=but.pk if but else None)
    return handle.lower() not in RESERVED_HANDLES and not others.exists()


def free_handle(name: str) -> str:
    """A handle made of a name that nobody has yet."""
    stem = slugify(name)[:32].strip("-") or "student"
    taken = set(StudentProfile.objects.filter(handle__istartswith=stem).values_list("handle", flat=True))
    taken = {handle.lower() for handle in taken} | RESERVED_HANDLES
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(handle for handle in numbered if handle not in taken)


def student_values(student: StudentProfile) -> dict[str, Any]:
    """What a form about the profile starts with."""
    return model_to_dict(student, PROFILE) | {"skills": list(student.skills.order_by("label"))}


def showcase(student: StudentProfile) -> dict[str, list]:
    """The student's links and work samples, in the order they were added."""
    return {
        "links": list(student.links.order_by("pk")),
        "samples": list(student.samples.order_by("created_at").prefetch_related("skills")),
    }


def evidence(user: User) -> list[Any]:
    """A student's skills with what stands behind each, the surest first, as far as other apps know."""
    return [row for _receiver, rows in skill_evidence.send(sender=User, user=user) for row in rows]
