from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.skills.models import Skill
from projects.workspace.models import Engagement


class Certificate(models.Model):
    """A frozen statement about one completed engagement, found by its unguessable code."""

    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=20, unique=True)
    student_name = models.CharField(max_length=120)
    company_name = models.CharField(max_length=120)
    project_title = models.CharField(max_length=100)
    hours = models.PositiveSmallIntegerField()
    skills = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    completed_on = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("certificate")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.code])

    @property
    def address(self) -> str:
        """The whole address at which anyone can check it."""
        return settings.SITE_URL + self.get_absolute_url()


class SkillProof(models.Model):
    """A skill that a completed project asked for, and how many of its acceptance criteria the student met."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skill_proofs")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="proofs")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="skill_proofs")
    criteria_met = models.PositiveSmallIntegerField()
    criteria_count = models.PositiveSmallIntegerField()
    proved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("proof of a skill")
        verbose_name_plural = _("proofs of skills")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "skill"], name="skill_proof_once"),
            models.CheckConstraint(
                condition=models.Q(criteria_met__lte=models.F("criteria_count")), name="skill_proof_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["student", "skill"], name="skill_proof_of_student"),
            models.Index(fields=["skill", "student"], name="skill_proof_of_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.student} · {self.skill}"
