"""What is handed in, how it was judged, and the files of a workspace."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.workspace.models.work import Engagement, Milestone, MilestoneCriterion


class Delivery(models.Model):
    """What the student handed in, in one round; the company's answer stays with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="deliveries")
    round = models.PositiveSmallIntegerField()
    note = models.TextField(_("what you deliver"), max_length=5000)
    is_ai_used = models.BooleanField(_("AI was used"), default=False)
    ai_disclosure = models.TextField(_("where and how AI was used"), max_length=2000, blank=True)
    reflection = models.TextField(_("what you learned"), max_length=2000)
    submitted_at = models.DateTimeField(default=timezone.now)
    revision_message = models.TextField(_("what is missing"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["milestone", "round"], name="delivery_round_once")]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.round}"


class Check(models.Model):
    """One criterion in one delivery: what the student claims and what the company found."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("not judged yet")
        MET = "met", _("met")
        MISSING = "missing", _("not met")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(MilestoneCriterion, on_delete=models.PROTECT, related_name="+")
    is_claimed = models.BooleanField(default=True)
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.OPEN)
    where = models.CharField(_("where it falls short"), max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = _("check")
        constraints = [models.UniqueConstraint(fields=["delivery", "criterion"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_verdict_display()}"


def work_path(workfile: "WorkFile", name: str) -> str:
    """Where a file is stored: by our ids only, never by the name a person gave."""
    return f"work/{workfile.engagement_id}/{workfile.pk}"


class WorkFile(models.Model):
    """A file in a workspace, served only to its two parties and staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="files")
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    content = models.FileField(upload_to=work_path, max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file")
        indexes = [models.Index(fields=["engagement", "-created_at"], name="workfile_of_engagement")]

    def __str__(self) -> str:
        return self.name
