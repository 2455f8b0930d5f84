import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import money_exact
from payments.holds.models import Checkout


class Chargeback(models.Model):
    """A dispute at Stripe about one charge. Amounts are cents; `fee_cents` is what Stripe takes for handling it.

    An inquiry is a bank that asks before it takes anything. `evidence` holds what staff has written so far, by
    Stripe's names (docs.stripe.com/api/disputes/evidence_object).
    """

    class Status(models.TextChoices):
        INQUIRY = "inquiry", _("the bank asks")
        NEEDS_RESPONSE = "needs_response", _("waits for our answer")
        UNDER_REVIEW = "under_review", _("the bank decides")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        CLOSED = "closed", _("inquiry closed")

    TRANSITIONS = {
        Status.INQUIRY: {Status.NEEDS_RESPONSE, Status.UNDER_REVIEW, Status.CLOSED, Status.WON, Status.LOST},
        Status.NEEDS_RESPONSE: {Status.UNDER_REVIEW, Status.WON, Status.LOST},
        Status.UNDER_REVIEW: {Status.NEEDS_RESPONSE, Status.WON, Status.LOST, Status.CLOSED},
        Status.LOST: {Status.WON},
        Status.CLOSED: {Status.NEEDS_RESPONSE, Status.LOST},
    }
    OPEN = (Status.INQUIRY, Status.NEEDS_RESPONSE, Status.UNDER_REVIEW)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="chargebacks")
    stripe_id = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.NEEDS_RESPONSE)
    reason = models.CharField(_("what the bank says"), max_length=60, blank=True)
    amount_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(_("Stripe's fee for it"), default=0)
    currency = models.CharField(max_length=3)
    evidence = models.JSONField(_("our answer"), default=dict, blank=True)
    evidence_due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("answered"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_at = models.DateTimeField(_("money taken"), null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("when the sweep looks next"), default=timezone.now)

    class Meta:
        verbose_name = _("chargeback")
        constraints = [models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="chargeback_positive")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["inquiry", "needs_response", "under_review"]),
                name="chargeback_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.checkout.company} {money_exact(self.amount_cents, self.currency)}"
