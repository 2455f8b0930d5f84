import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.workspace.models import Engagement


class Hire(models.Model):
    """A job that followed an engagement: recorded by the company, confirmed by the student."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waiting for the student")
        CONFIRMED = "confirmed", _("hired")
        DECLINED = "declined", _("not taken")
        WITHDRAWN = "withdrawn", _("taken back")

    TRANSITIONS = {Status.PROPOSED: {Status.CONFIRMED, Status.DECLINED, Status.WITHDRAWN}}

    STANDING = (Status.PROPOSED, Status.CONFIRMED)

    class Kind(models.TextChoices):
        INTERNSHIP = "internship", _("internship")
        PART_TIME = "part_time", _("part-time job")
        FULL_TIME = "full_time", _("full-time job")
        CONTRACT = "contract", _("contract")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="hires")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of job"), max_length=12, choices=Kind)
    title = models.CharField(_("job title"), max_length=120)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    school_domain = models.CharField(_("school then"), max_length=120, blank=True, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PROPOSED)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("hire")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(status__in=["proposed", "confirmed"]), name="hire_once"
            )
        ]
        indexes = [models.Index(fields=["school_domain", "status"], name="hire_of_school")]

    def __str__(self) -> str:
        return self.title
