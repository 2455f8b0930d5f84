import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.holds.models import Hold


class Transfer(models.Model):
    """The pay of one released hold on its way to the student."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENT = "sent", _("sent to Stripe")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        REVERSED = "reversed", _("taken back")

    class Waiting(models.TextChoices):
        """Why it has not left yet; empty when nothing stands in its way."""

        PAYEE = "payee", _("the student has not finished setting up payouts")
        BALANCE = "balance", _("our balance at Stripe does not cover it yet")
        BUSY = "busy", _("Stripe asked us to slow down")
        ANSWER = "answer", _("Stripe has not answered; we ask before we send again")
        REFUSAL = "refusal", _("Stripe refused it")

    TRANSITIONS = {
        Status.PENDING: {Status.SENT, Status.FAILED},
        Status.SENT: {Status.PAID, Status.REVERSED},
        Status.FAILED: {Status.PENDING},
        Status.PAID: {Status.REVERSED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="transfer")
    payee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transfers")
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    stripe_id = models.CharField(max_length=120, blank=True)
    reversed_cents = models.BigIntegerField(_("taken back"), default=0)
    waiting_for = models.CharField(_("why it waits"), max_length=10, choices=Waiting, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("transfer")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="transfer_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(reversed_cents__gte=0, reversed_cents__lte=models.F("amount_cents")),
                name="transfer_reversed_at_most_once",
            ),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~models.Q(stripe_id=""), name="transfer_stripe_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["pending", "sent", "failed"]),
                name="transfer_outbox",
            ),
            models.Index(fields=["payee", "-created_at"], name="transfer_of_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount_cents} {self.currency}"
