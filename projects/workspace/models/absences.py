"""A student of whom nobody hears, and the runner-up who takes over with the money still held."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.workspace.models.work import Engagement


class Absence(models.Model):
    """The company says that it hears nothing from a student, who has until `answer_by` to give a sign of life."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("waiting for a sign of life")
        ANSWERED = "answered", _("the student answered")
        WITHDRAWN = "withdrawn", _("taken back")
        CONFIRMED = "confirmed", _("no sign of life")

    TRANSITIONS = {Status.REPORTED: {Status.ANSWERED, Status.WITHDRAWN, Status.CONFIRMED}}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="absences")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("what you tried"), max_length=1000)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.REPORTED)
    answer_by = models.DateTimeField(_("answer due"))
    answer = models.TextField(_("what the student says"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("absence")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(status="reported"), name="absence_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["answer_by"], condition=models.Q(status="reported"), name="absence_due")]

    def __str__(self) -> str:
        return str(self.engagement)


class Replacement(models.Model):
    """A place whose student is gone and whose money is still held, until somebody takes it over or it goes back."""

    class Status(models.TextChoices):
        SEARCHING = "searching", _("looking for somebody else")
        FOUND = "found", _("taken over")
        GIVEN_UP = "given_up", _("given up; the money goes back")

    TRANSITIONS = {Status.SEARCHING: {Status.FOUND, Status.GIVEN_UP}}

    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="replacement")
    successor = models.OneToOneField(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.SEARCHING)
    search_until = models.DateTimeField(_("looking until"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("replacement")
        indexes = [
            models.Index(fields=["search_until"], condition=models.Q(status="searching"), name="replacement_due")
        ]

    def __str__(self) -> str:
        return str(self.engagement)
