from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.postings.models import Project


class DecisionClock(models.Model):
    """The time a company has to decide, from the moment its posting takes no more applications.

    The promise itself is `Project.decide_by`. `next_at` is when there is something to do next: a reminder, the release
    of everyone undecided at `release_at`; empty when nothing is left. A paused clock stands still; going on moves all
    of its times by the length of the pause. `rung_at` is when it released people; `lifted_at` when a moderator let the
    company publish again although it had not answered them.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="clock", primary_key=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    release_at = models.DateTimeField(_("everyone undecided is released"))
    next_at = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pause_reason = models.CharField(_("why it stands still"), max_length=500, blank=True)
    rung_at = models.DateTimeField(_("ran out"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("publishing allowed again"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision clock")
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(paused_at=None, next_at__isnull=False),
                name="decision_clock_next",
            )
        ]

    def __str__(self) -> str:
        return str(self.project)
