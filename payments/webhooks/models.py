from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StripeEvent(models.Model):
    """One message from Stripe, thin or snapshot, under its own id."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("waiting to be read")
        DONE = "done", _("done")
        FAILED = "failed", _("failed, will be tried again")
        IGNORED = "ignored", _("nothing to do")

    TRANSITIONS = {
        Status.RECEIVED: {Status.DONE, Status.FAILED, Status.IGNORED},
        Status.FAILED: {Status.RECEIVED},
    }

    id = models.CharField(primary_key=True, max_length=120)
    type = models.CharField(max_length=120)
    object_id = models.CharField(max_length=120, blank=True)
    account = models.CharField(max_length=120, blank=True)
    payload = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Stripe event")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["received", "failed"]),
                name="stripe_event_inbox",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class RefusedMessage(models.Model):
    """How many messages were refused on a day, and why: they are counted and not kept."""

    class Reason(models.TextChoices):
        UNSIGNED = "unsigned", _("no signature")
        FORGED = "forged", _("a signature that does not fit")
        STALE = "stale", _("an old signature")
        UNREADABLE = "unreadable", _("signed, and no event")
        OTHER_MODE = "other_mode", _("from the other mode, live or test")
        TOO_LONG = "too_long", _("too long to be an event")

    on = models.DateField(_("day (UTC)"))
    reason = models.CharField(max_length=12, choices=Reason)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("refused message")
        constraints = [models.UniqueConstraint(fields=["on", "reason"], name="refused_message_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.reason} {self.count}"
