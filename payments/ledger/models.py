from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One fact in one currency, never updated, never deleted.

    A deferred constraint trigger says at commit that its lines sum to zero and are `line_count` in number, so no
    line can be added later.
    """

    key = models.CharField(max_length=120, unique=True)
    currency = models.CharField(max_length=3)
    line_count = models.PositiveSmallIntegerField(_("number of lines"))
    memo = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = [models.Index(fields=["-created_at"], name="journal_newest")]

    def __str__(self) -> str:
        return self.key


class JournalLine(models.Model):
    """One side of an entry: debit is positive, credit negative. Never updated, never deleted (a trigger refuses)."""

    class Account(models.TextChoices):
        STRIPE_BALANCE = "stripe_balance", _("our balance at Stripe")
        HELD_FUNDS = "held_funds", _("held for work under way")
        PAYABLE = "payable", _("owed to students")
        PLATFORM_FEES = "platform_fees", _("our fees")
        STRIPE_FEES = "stripe_fees", _("Stripe's fees")
        RECEIVABLE = "receivable", _("owed by students")
        CHARGEBACKS = "chargebacks", _("taken by banks")
        LOSSES = "losses", _("borne by us")
        BANK = "bank", _("paid out to our own bank")
        OTHER = "other", _("other costs and corrections")

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=20, choices=Account)
    subject = models.CharField(max_length=80, blank=True)
    amount_cents = models.BigIntegerField()

    class Meta:
        verbose_name = _("journal line")
        constraints = [models.CheckConstraint(condition=~models.Q(amount_cents=0), name="journal_line_not_zero")]
        indexes = [models.Index(fields=["account", "subject"], name="journal_line_balance")]

    def __str__(self) -> str:
        return f"{self.account} {self.subject} {self.amount_cents:+d}"
