from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.postings.models import Project


class ProjectView(models.Model):
    """A student opened a project's page: when last, how often. Kept VIEW_DAYS, and only while they let it be kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_views")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    times = models.PositiveIntegerField(default=1)
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opened project")
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="project_view_once")]
        indexes = [
            models.Index(fields=["user", "-viewed_at"], name="project_view_of_user"),
            models.Index(fields=["viewed_at"], name="project_view_age"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"


class Suggestion(models.Model):
    """A project the weekly letter told a student of, or one they do not want to see again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suggestions")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="suggestion_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"


class DigestClock(models.Model):
    """When a student gets the next weekly letter."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="digest_clock"
    )
    next_at = models.DateTimeField(_("next letter"))
    sent_at = models.DateTimeField(_("last letter"), null=True, blank=True)

    class Meta:
        verbose_name = _("clock of the weekly letter")
        verbose_name_plural = _("clocks of the weekly letter")
        indexes = [models.Index(fields=["next_at"], name="digest_clock_due")]

    def __str__(self) -> str:
        return f"{self.user}"
