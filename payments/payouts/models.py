import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import money_exact
from payments.holds.models import Hold
from payments.payees.models import Payee


class Transfer(models.Model):
    """The pay of one released hold on its way to the student.

    A hold is released once, which a constraint guards. What was taken back by mistake is paid again by a transfer of
    its own, `again_of` the first; `is_our_loss` when it was us who had taken it. It is drawn on the charge that
    brought the money, or on our balance where refunds have used that charge up. `payment_id` is what arrived in the
    student's account at Stripe, `bank_payout` what carried it on to the bank.
    """

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
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="transfers")
    again_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="paid_again_by"
    )
    payee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transfers")
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    stripe_id = models.CharField(max_length=120, blank=True)
    payment_id = models.CharField(_("payment in the student's account"), max_length=120, blank=True)
    bank_payout = models.ForeignKey(
        "BankPayout", null=True, blank=True, on_delete=models.PROTECT, related_name="transfers"
    )
    reversed_cents = models.BigIntegerField(_("taken back"), default=0)
    is_our_loss = models.BooleanField(_("we bear it"), default=False)
    is_from_balance = models.BooleanField(_("drawn on our balance"), default=False)
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
            models.UniqueConstraint(
                fields=["hold"], condition=models.Q(again_of=None), name="transfer_one_release_per_hold"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["pending", "sent", "failed"]),
                name="transfer_outbox",
            ),
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status="paid", bank_payout=None),
                name="transfer_not_at_bank",
            ),
            models.Index(fields=["payee", "-created_at"], name="transfer_of_payee"),
            models.Index(fields=["payment_id"], condition=~models.Q(payment_id=""), name="transfer_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {money_exact(self.amount_cents, self.currency)}"


class Reversal(models.Model):
    """A part of a transfer that staff takes back from the student, or took back in Stripe's dashboard.

    Ours settles what the student owes us after a `refund` they bear, or after a chargeback; where their balance does
    not cover it, staff writes it off as our loss. One made in the dashboard leaves us owing the student again.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        DONE = "done", _("taken back")
        FAILED = "failed", _("failed")
        WRITTEN_OFF = "written_off", _("written off as our loss")

    class Waiting(models.TextChoices):
        """Why it has not been taken yet; empty when nothing stands in its way."""

        BALANCE = "balance", _("the student's balance does not cover it")
        TRANSFER = "transfer", _("the transfer has not reached the student yet")
        BUSY = "busy", _("Stripe asked us to slow down")
        ANSWER = "answer", _("Stripe has not answered; we ask before we send again")
        REFUSAL = "refusal", _("Stripe refused it")

    TRANSITIONS = {
        Status.PENDING: {Status.DONE, Status.FAILED, Status.WRITTEN_OFF},
        Status.FAILED: {Status.PENDING, Status.WRITTEN_OFF},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="reversals")
    refund = models.OneToOneField(
        "payments.Refund", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal"
    )
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300)
    is_ours = models.BooleanField(_("asked for here"), default=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    stripe_id = models.CharField(max_length=120, blank=True)
    waiting_for = models.CharField(_("why it waits"), max_length=10, choices=Waiting, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reversal")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="reversal_amount_positive"),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~models.Q(stripe_id=""), name="reversal_stripe_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["pending", "failed"]),
                name="reversal_outbox",
            )
        ]

    def __str__(self) -> str:
        return f"{self.transfer}, {money_exact(self.amount_cents, self.currency)} back"


class BankPayout(models.Model):
    """A payout from a student's account at Stripe to their bank, as Stripe tells it; made by Stripe, mirrored here."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting at Stripe")
        IN_TRANSIT = "in_transit", _("on its way to the bank")
        PAID = "paid", _("at the bank")
        FAILED = "failed", _("refused by the bank")
        CANCELED = "canceled", _("canceled")

    TRANSITIONS = {
        Status.PENDING: {Status.IN_TRANSIT, Status.PAID, Status.FAILED, Status.CANCELED},
        Status.IN_TRANSIT: {Status.PAID, Status.FAILED},
        Status.PAID: {Status.FAILED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="bank_payouts")
    stripe_id = models.CharField(max_length=120, unique=True)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    arrives_on = models.DateField(_("expected at the bank"), null=True, blank=True)
    failure_code = models.CharField(max_length=80, blank=True)
    failure = models.TextField(_("what the bank said"), blank=True)
    retry_of = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="retried_by")
    next_attempt_at = models.DateTimeField(_("when the sweep looks next"), default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bank payout")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="bank_payout_amount_positive")
        ]
        indexes = [
            models.Index(fields=["payee", "-created_at"], name="bank_payout_of_payee"),
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["pending", "in_transit"]),
                name="bank_payout_watch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee.user} {money_exact(self.amount_cents, self.currency)}"
