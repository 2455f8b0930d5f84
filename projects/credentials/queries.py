"""Reading certificates."""

from django.db.models import QuerySet

from projects.credentials.models import Certificate, SkillProof


def public() -> QuerySet[Certificate]:
    """Certificates with what their page links to; they stay valid whatever becomes of the accounts."""
    return Certificate.objects.select_related(
        "engagement__student__student", "engagement__company", "engagement__project"
    )


def of_student(user) -> QuerySet[Certificate]:
    """A student's certificates, newest first."""
    return public().filter(engagement__student=user).order_by("-completed_on", "-pk")


def own_data(user) -> dict[str, list[dict]]:
    """A student's certificates and proofs of skills, for their own copy of what we hold."""
    kept = ("code", "student_name", "company_name", "project_title", "hours", "skills", "criteria", "completed_on")
    proved = ("skill__label", "engagement__project__title", "criteria_met", "criteria_count", "proved_at")
    proofs = SkillProof.objects.filter(student=user).order_by("proved_at", "pk").values(*proved)
    return {"certificates": list(of_student(user).values(*kept)), "skill_proofs": list(proofs)}
