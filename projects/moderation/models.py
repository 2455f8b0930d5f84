import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.postings.models import Project


class Report(models.Model):
    """Somebody thinks a project should not be here."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    TRANSITIONS = {Status.OPEN: {Status.UPHELD, Status.DISMISSED}}

    class Reason(models.TextChoices):
        SCAM = "scam", _("It asks for money or personal data")
        UNPAID = "unpaid", _("It asks for unpaid work")
        MISLEADING = "misleading", _("It is not what it says")
        UNLAWFUL = "unlawful", _("It is unlawful or harmful")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=12, choices=Reason)
    details = models.TextField(_("in your words"), max_length=2000, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "reporter"], condition=models.Q(status="open"), name="report_open_once"
            )
        ]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(status="open"), name="report_waiting")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.project}"
