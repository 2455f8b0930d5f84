import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Step(models.Model):
    """One attempt at one call to Stripe, written before the call is made.

    `subject_id` is the id of the row it serves, a different model for each kind. The attempt rises only
    after a definite refusal; one live step per subject is a constraint. A step that was done can still end as
    refused: Stripe takes a refund and the bank gives it back days later.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("open an account")
        CHECKOUT = "checkout", _("open a checkout")
        TRANSFER = "transfer", _("send a transfer")
        REFUND = "refund", _("refund")
        REVERSAL = "reversal", _("take a transfer back")
        CUSTOMER = "customer", _("open a customer")
        PAYOUT = "payout", _("pay out to a bank again")
        EVIDENCE = "evidence", _("answer a chargeback")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        SENT = "sent", _("sent")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        UNKNOWN = "unknown", _("outcome unknown")

    TRANSITIONS = {
        Status.PLANNED: {Status.SENT},
        Status.SENT: {Status.DONE, Status.REFUSED, Status.UNKNOWN},
        Status.UNKNOWN: {Status.SENT, Status.DONE, Status.REFUSED},
        Status.DONE: {Status.REFUSED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    subject_id = models.UUIDField()
    attempt = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(_("idempotency key"), max_length=80, unique=True)
    amount_cents = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    stripe_id = models.CharField(max_length=120, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "attempt"], name="step_attempt_once"),
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=~models.Q(status="refused"), name="step_one_live"
            ),
            models.CheckConstraint(condition=models.Q(amount_cents__gte=0), name="step_amount_not_negative"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(status__in=["planned", "sent", "unknown"]),
                name="step_unsettled",
            )
        ]

    def __str__(self) -> str:
        return self.key
