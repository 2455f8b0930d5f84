import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Payee(models.Model):
    """A student's account at Stripe and whether it can receive transfers."""

    class Status(models.TextChoices):
        NEW = "new", _("not started")
        ONBOARDING = "onboarding", _("Stripe needs more details")
        ACTIVE = "active", _("ready to be paid")
        RESTRICTED = "restricted", _("restricted by Stripe")

    TRANSITIONS = {
        Status.NEW: {Status.ONBOARDING, Status.ACTIVE, Status.RESTRICTED},
        Status.ONBOARDING: {Status.ACTIVE, Status.RESTRICTED},
        Status.ACTIVE: {Status.RESTRICTED, Status.ONBOARDING},
        Status.RESTRICTED: {Status.ACTIVE, Status.ONBOARDING},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payee")
    status = models.CharField(max_length=12, choices=Status, default=Status.NEW)
    stripe_id = models.CharField(_("Stripe account"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, default="US")
    currency = models.CharField(_("currency of the bank account"), max_length=3, blank=True)
    is_started = models.BooleanField(_("has opened Stripe's form"), default=False)
    requirements = models.JSONField(_("what Stripe still wants"), default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("when the sweep looks next"), default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("payee")
        constraints = [
            models.UniqueConstraint(fields=["stripe_id"], condition=~models.Q(stripe_id=""), name="payee_stripe_once")
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=~models.Q(stripe_id=""), name="payee_outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_status_display()})"

    @property
    def is_ready(self) -> bool:
        """Whether Stripe lets this person receive transfers."""
        return self.status == self.Status.ACTIVE
