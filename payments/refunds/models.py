import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import money_exact
from payments.holds.models import Hold


class Refund(models.Model):
    """Money of one hold going back to the company, all of it or a part; `fee_cents` of `amount_cents` was our fee.

    `bearer` says whose money it is: what is still held, or after release the student's (who owes it to us until a
    reversal brings it) or ours.
    """

    class Bearer(models.TextChoices):
        HELD = "held", _("what is held")
        STUDENT = "student", _("the student")
        PLATFORM = "platform", _("us")

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENT = "sent", _("sent to Stripe")
        DONE = "done", _("refunded")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("not needed any more: a bank took the money back")

    class Waiting(models.TextChoices):
        """Why it has not left yet; empty when nothing stands in its way."""

        BALANCE = "balance", _("our balance at Stripe does not cover it yet")
        BUSY = "busy", _("Stripe asked us to slow down")
        ANSWER = "answer", _("Stripe has not answered; we ask before we send again")
        REFUSAL = "refusal", _("Stripe refused it")

    TRANSITIONS = {
        Status.PENDING: {Status.SENT, Status.FAILED, Status.CANCELLED},
        Status.SENT: {Status.DONE, Status.FAILED},
        Status.DONE: {Status.FAILED},
        Status.FAILED: {Status.PENDING, Status.CANCELLED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="refunds")
    bearer = models.CharField(_("who bears it"), max_length=10, choices=Bearer, default=Bearer.HELD)
    amount_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(_("fee in it"), default=0)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    stripe_id = models.CharField(max_length=120, blank=True)
    waiting_for = models.CharField(_("why it waits"), max_length=10, choices=Waiting, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(fee_cents__gte=0, fee_cents__lte=models.F("amount_cents")),
                name="refund_fee_within_amount",
            ),
            models.UniqueConstraint(fields=["stripe_id"], condition=~models.Q(stripe_id=""), name="refund_stripe_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["pending", "sent", "failed"]),
                name="refund_outbox",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hold}: {money_exact(self.amount_cents, self.currency)}"
