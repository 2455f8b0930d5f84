"""What a posting is made of beside its own row: parts, acceptance criteria, questions, the rubric for applicants."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.skills.models import Skill
from projects.postings.models.project import Project


class Part(models.Model):
    """A part of a project that is paid in parts, on its own from payment to payout; the amounts sum to the pay."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("what is delivered"), max_length=100)
    amount_cents = models.PositiveIntegerField(_("pay"))
    due_on = models.DateField(_("due date"))

    class Meta:
        verbose_name = _("part")
        constraints = [models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="part_amount_positive")]
        indexes = [models.Index(fields=["project", "position"], name="part_order")]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """One checkable thing the delivery is judged by; the weights of a project sum to 100.

    In a project paid in parts it belongs to one part, or to every part when `part` is empty.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="criteria")
    part = models.ForeignKey(Part, null=True, blank=True, on_delete=models.SET_NULL, related_name="criteria")
    text = models.CharField(_("criterion"), max_length=300)
    weight = models.PositiveSmallIntegerField(_("weight in percent"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("acceptance criterion")
        verbose_name_plural = _("acceptance criteria")
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gte=1, weight__lte=100), name="criterion_weight_sane")
        ]
        indexes = [models.Index(fields=["project", "position"], name="criterion_order")]

    def __str__(self) -> str:
        return self.text


class Question(models.Model):
    """A short question every applicant answers."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("question")
        indexes = [models.Index(fields=["project", "position"], name="question_order")]

    def __str__(self) -> str:
        return self.text


class RubricCriterion(models.Model):
    """One thing applicants are read for; the weights of a project's three to five sum to 100."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rubric")
    text = models.CharField(_("what you look for"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight in percent"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion of the rubric")
        verbose_name_plural = _("criteria of the rubric")
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gte=1, weight__lte=100), name="rubric_weight_sane")
        ]
        indexes = [models.Index(fields=["project", "position"], name="rubric_order")]

    def __str__(self) -> str:
        return self.text


class SkillChange(models.Model):
    """A skill whose words changed, so that the postings that name it are to be indexed anew; the database adds these.

    `reached` is the last project done, for a skill that so many postings name that it takes several runs.
    It may outlive its skill for a moment.
    """

    skill = models.OneToOneField(
        Skill, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    reached = models.BigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        verbose_name = _("change of a skill's words")
        verbose_name_plural = _("changes of skills' words")

    def __str__(self) -> str:
        return str(self.skill)
