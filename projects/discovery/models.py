from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company
from projects.postings.models import Project


class Bookmark(models.Model):
    """A project a person keeps for later."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("bookmark")
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="bookmark_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="bookmark_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"


class CompanyRecord(models.Model):
    """How a company has treated students so far, counted anew every few minutes by a task; lists join it."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="record", primary_key=True)
    decided = models.PositiveIntegerField(default=0)
    decided_on_time = models.PositiveIntegerField(default=0)
    median_days_to_decide = models.PositiveSmallIntegerField(null=True)
    answered = models.PositiveIntegerField(default=0)
    answered_on_time = models.PositiveIntegerField(default=0)
    hired_again = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("record of a company")
        verbose_name_plural = _("records of companies")

    def __str__(self) -> str:
        return str(self.company)
