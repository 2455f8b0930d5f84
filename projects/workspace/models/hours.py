from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.workspace.models.work import Engagement


class TimeEntry(models.Model):
    """Time a student logged for themselves; the company never sees an entry, only a median over several projects."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="time_entries")
    worked_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("what you did"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("logged time")
        verbose_name_plural = _("logged times")
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1, minutes__lte=1440), name="time_entry_within_day")
        ]
        indexes = [models.Index(fields=["engagement", "-worked_on", "-id"], name="time_entry_of_engagement")]

    def __str__(self) -> str:
        return f"{self.worked_on} {self.minutes}"
