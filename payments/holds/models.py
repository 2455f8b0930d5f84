import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.formats import money_exact


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    """Reads of checkouts."""

    def visible_to(self, user: User | AnonymousUser) -> "CheckoutQuerySet":
        """Those of one's own companies; staff see all."""
        if user.is_authenticated and user.is_staff:
            return self
        return self.filter(company__memberships__user_id=user.pk) if user.is_authenticated else self.none()


class Checkout(models.Model):
    """One Stripe Checkout session that pays for one or more holds.

    `transfer_group` is frozen when it starts: the hold's id, or the checkout's own when it pays several.
    """

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
    transfer_group = models.CharField(max_length=80, editable=False)
    session_id = models.CharField(max_length=120, blank=True)
    session_url = models.URLField(max_length=1000, blank=True)
    payment_intent_id = models.CharField(max_length=120, blank=True)
    charge_id = models.CharField(max_length=120, blank=True)
    stripe_fee_cents = models.BigIntegerField(_("Stripe's fee"), null=True, blank=True)
    purchase_order = models.CharField(_("purchase order number"), max_length=60, blank=True)
    card_brand = models.CharField(_("card"), max_length=30, blank=True)
    card_last4 = models.CharField(_("last digits of the card"), max_length=4, blank=True)
    receipt_url = models.URLField(_("Stripe's receipt"), max_length=1000, blank=True)
    declined_code = models.CharField(_("why the bank said no last"), max_length=80, blank=True)
    declined_at = models.DateTimeField(_("when the bank said no last"), null=True, blank=True)
    return_path = models.CharField(max_length=300)
    next_attempt_at = models.DateTimeField(_("when the sweep looks next"), default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkout")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="checkout_amount_positive"),
            models.UniqueConstraint(
                fields=["session_id"], condition=~models.Q(session_id=""), name="checkout_session_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status="open") | models.Q(status="paid", stripe_fee_cents=None),
                name="checkout_outbox",
            ),
            models.Index(fields=["charge_id"], condition=~models.Q(charge_id=""), name="checkout_of_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {money_exact(self.amount_cents, self.currency)}"

    @property
    def next_url(self) -> str:
        """Where to send the person who pays: Stripe's page while it waits for payment, else back to the work."""
        return self.session_url if self.status == self.Status.OPEN else self.return_path


class Hold(models.Model):
    """Money for one piece of work: the student's pay plus our fee, in cents of one currency.

    `released_cents` and `released_fee_cents` say what became pay and fee when it ended: all of it when released, a
    part when split, nothing when refunded. What was given back later is told by its refunds.
    """

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
        Status.FROZEN: {Status.FUNDED, Status.REFUNDED, Status.SPLIT},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="holds")
    payee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    reference = models.CharField(_("what it is for"), max_length=200)
    amount_cents = models.BigIntegerField(_("pay"))
    fee_cents = models.BigIntegerField(_("fee"))
    currency = models.CharField(max_length=3)
    released_cents = models.BigIntegerField(_("pay released"), default=0)
    released_fee_cents = models.BigIntegerField(_("fee kept"), default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    checkout = models.ForeignKey(Checkout, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    funded_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    freeze_reason = models.CharField(_("why it is frozen"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0, fee_cents__gte=0), name="hold_amounts_sane"),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "cancelled"]) | models.Q(funded_at__isnull=False),
                name="hold_funded_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(released_cents__gte=0, released_cents__lte=models.F("amount_cents"))
                & models.Q(released_fee_cents__gte=0, released_fee_cents__lte=models.F("fee_cents")),
                name="hold_released_at_most_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["released", "split"]) | models.Q(released_cents=0, released_fee_cents=0),
                name="hold_released_only_at_its_end",
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


class Handover(models.Model):
    """Held money that went on from one student to another, because the first one is gone; the amounts stay."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("meant for before"), on_delete=models.PROTECT, related_name="+"
    )
    after = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("meant for now"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("why"), max_length=300)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("handover")
        constraints = [
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="handover_to_somebody_else")
        ]
        indexes = [models.Index(fields=["hold", "created_at"], name="handover_of_hold")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
