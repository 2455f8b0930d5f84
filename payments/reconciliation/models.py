import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.holds.models import Hold
from payments.ledger.models import JournalEntry


class BalanceTransaction(models.Model):
    """One movement of our balance at Stripe, as Stripe tells it, and the journal entry it was found to match."""

    class Status(models.TextChoices):
        OPEN = "open", _("not compared yet")
        MATCHED = "matched", _("matches the journal")
        DIFFERENT = "different", _("differs from the journal")

    TRANSITIONS = {
        Status.OPEN: {Status.MATCHED, Status.DIFFERENT},
        Status.DIFFERENT: {Status.MATCHED},
    }

    id = models.CharField(primary_key=True, max_length=120)
    type = models.CharField(max_length=60)
    source_id = models.CharField(max_length=120, blank=True)
    amount_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    net_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    entry = models.ForeignKey(
        JournalEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="balance_transactions"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("balance transaction")
        indexes = [
            models.Index(fields=["-created_at"], name="balance_transaction_newest"),
            models.Index(fields=["source_id"], name="balance_transaction_source"),
            models.Index(fields=["status"], condition=~models.Q(status="matched"), name="balance_transaction_open"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class Run(models.Model):
    """One comparison of Stripe's balance transactions with the journal: how far it came and what it found.

    It goes through its phases a page at a time; `cursor` is where it stands, so whoever takes it up goes on from there.
    """

    class Phase(models.TextChoices):
        READING = "reading", _("reading Stripe's balance transactions")
        COMPARING = "comparing", _("comparing them with the journal")
        CONFIRMING = "confirming", _("looking for what only the journal has")
        BALANCING = "balancing", _("comparing the balances")
        DONE = "done", _("finished")

    started_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(_("reads what is newer than"), null=True, blank=True)
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.READING)
    cursor = models.CharField(_("where it stands"), max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    read_count = models.PositiveIntegerField(_("new at Stripe"), default=0)
    matched_count = models.PositiveIntegerField(_("matched"), default=0)
    different_count = models.PositiveIntegerField(_("differences found"), default=0)
    error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(_("when it goes on"), default=timezone.now)

    class Meta:
        verbose_name = _("reconciliation run")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(finished_at=None), name="reconciliation_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["-started_at"], name="reconciliation_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} UTC"


class Difference(models.Model):
    """Something that Stripe and the journal do not agree on, or that a person has to decide; resolved with a reason."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", _("at Stripe, not in the journal")
        MISSING_THERE = "missing_there", _("in the journal, not at Stripe")
        AMOUNT = "amount", _("another amount")
        BALANCE = "balance", _("the balances differ")
        REFUND = "refund", _("a refund made in Stripe's dashboard")
        REVERSAL = "reversal", _("a reversal made in Stripe's dashboard")
        CHARGEBACK = "chargeback", _("a chargeback that needs a decision")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        RESOLVED = "resolved", _("resolved")

    TRANSITIONS = {Status.OPEN: {Status.RESOLVED}, Status.RESOLVED: {Status.OPEN}}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(_("what differs"))
    stripe_id = models.CharField(max_length=120, blank=True)
    amount_cents = models.BigIntegerField(_("difference"), default=0)
    currency = models.CharField(max_length=3, blank=True)
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.PROTECT, related_name="differences")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolution = models.TextField(_("how it was resolved"), blank=True)

    class Meta:
        verbose_name = _("difference")
        indexes = [models.Index(fields=["-found_at"], condition=models.Q(status="open"), name="difference_open")]

    def __str__(self) -> str:
        return self.text[:80]


class Verification(models.Model):
    """One check of every invariant of the books: when, how long it took, and what did not hold."""

    checked_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(_("seconds it took"))
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    problems = models.JSONField(_("what does not hold"), default=list, blank=True)

    class Meta:
        verbose_name = _("check of the books")
        verbose_name_plural = _("checks of the books")
        indexes = [models.Index(fields=["-checked_at"], name="verification_newest")]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M} UTC"
