"""What the company's people make of an application, and what the student hears of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.applications.models.application import Application
from projects.postings.models import RubricCriterion


class Note(models.Model):
    """What the company's people write about an applicant for each other; the student never sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note")

    def __str__(self) -> str:
        return self.text[:60]


class Scorecard(models.Model):
    """What one reviewer makes of one application by the rubric; with a conflict of interest it has no scores.

    Others' cards are shown to a reviewer once their own is in. `changed_at` is the last change after that.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="scorecards")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflict of interest"), default=False)
    conflict = models.CharField(_("what the conflict is"), max_length=500, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    scored_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("scorecard")
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="scorecard_once")]

    def __str__(self) -> str:
        return f"{self.reviewer} · {self.application.alias}"


class Score(models.Model):
    """The points one reviewer gives one application for one criterion of the rubric, and why."""

    LEAST, MOST = 1, 4

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(RubricCriterion, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(_("points"))
    note = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("score")
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="score_once"),
            models.CheckConstraint(condition=models.Q(points__gte=1, points__lte=4), name="score_points_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class Feedback(models.Model):
    """What a declined or released applicant hears beside the reason; frozen once it is counted.

    `bands` are rows of a criterion's text and one of `Band`, from the scores as they stood at the decision. `applied`,
    `shortlisted` and `shared_skills` are counted when the posting takes no more applications (`counted_at`), and stay
    empty below the smallest pool.
    """

    class Band(models.TextChoices):
        EARLY = "early", _("not visible yet")
        GROWING = "growing", _("growing")
        SOLID = "solid", _("solid")
        STRONG = "strong", _("strong")

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="feedback")
    bands = models.JSONField(default=list, blank=True)
    line = models.CharField(_("a line from the reviewer"), max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied = models.PositiveIntegerField(null=True, blank=True)
    shortlisted = models.PositiveIntegerField(null=True, blank=True)
    shared_skills = models.JSONField(default=list, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [models.Index(fields=["created_at"], condition=models.Q(counted_at=None), name="feedback_uncounted")]

    def __str__(self) -> str:
        return str(self.application)
