import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company


class Checkout(models.Model):
    """One Stripe Checkout session that pays for one or more holds."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting for payment")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")

    TRANSITIONS = {Status.OPEN: {Status.PAID, Status.EXPIRED}, Status.EXPIRED: {Status.PAID}}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="checkouts")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    session_id = models.CharField(max_length=120, blank=True)
    session_url = models.URLField(max_length=1000, blank=True)
    payment_intent_id = models.CharField(max_length=120, blank=True)
    charge_id = models.CharField(max_length=120, blank=True)
    return_path = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("checkout")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="checkout_amount_positive"),
            models.UniqueConstraint(
                fields=["session_id"], condition=~models.Q(session_id=""), name="checkout_session_once"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(status="open"), name="checkout_open"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.amount_cents} {self.currency}"


class Hold(models.Model):
    """Money for one piece of work: the student's pay plus our fee, in cents of one currency."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting for payment")
        FUNDED = "funded", _("held")
        FROZEN = "frozen", _("frozen")
        RELEASED = "released", _("released")
        REFUNDED = "refunded", _("refunded")
        SPLIT = "split", _("split")
        CANCELLED = "cancelled", _("cancelled before payment")

    TRANSITIONS = {
        Status.OPEN: {Status.FUNDED, Status.CANCELLED},
        Status.CANCELLED: {Status.FUNDED},
        Status.FUNDED: {Status.RELEASED, Status.REFUNDED, Status.SPLIT, Status.FROZEN},
        Status.FROZEN: {Status.FUNDED, Status.REFUNDED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="holds")
    payee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    reference = models.CharField(_("what it is for"), max_length=200)
    amount_cents = models.BigIntegerField(_("pay"))
    fee_cents = models.BigIntegerField(_("fee"))
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    checkout = models.ForeignKey(Checkout, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    funded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0, fee_cents__gte=0), name="hold_amounts_sane"),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "cancelled"]) | models.Q(funded_at__isnull=False),
                name="hold_funded_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-created_at"], name="hold_of_company"),
            models.Index(fields=["payee", "-created_at"], name="hold_of_payee"),
            models.Index(fields=["funded_at"], condition=models.Q(status="funded"), name="hold_age"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def total_cents(self) -> int:
        """What the company pays: pay plus fee."""
        return self.amount_cents + self.fee_cents
