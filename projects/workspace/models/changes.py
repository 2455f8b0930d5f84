"""What changes agreed work on the way: more of it, a thank-you, an early end."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import money
from marketplace.core.formats import money_exact
from payments.models import Hold
from projects.workspace.models.work import Engagement, Milestone


class ChangeOrder(models.Model):
    """More work for more pay, proposed by one side and agreed by the other; then a milestone of its own.

    `criteria` are the sentences it is judged by.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waiting for an answer")
        ACCEPTED = "accepted", _("agreed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS = {Status.PROPOSED: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN}}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="change_orders")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_from_student = models.BooleanField(_("proposed by the student"))
    title = models.CharField(_("title"), max_length=100)
    details = models.TextField(_("what is delivered"), max_length=3000)
    criteria = models.JSONField(_("criteria"), default=list)
    amount_cents = models.PositiveIntegerField(_("pay"))
    currency = models.CharField(max_length=3)
    due_on = models.DateField(_("due date"))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PROPOSED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("why"), max_length=1000, blank=True)
    milestone = models.OneToOneField(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="change_order"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("change order")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="change_order_amount_positive"),
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(status="proposed"), name="change_order_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def fee_cents(self) -> int:
        """What the company pays on top, in cents."""
        return money.fee(self.amount_cents, settings.FEE_PERCENT)

    @property
    def total_cents(self) -> int:
        """What the company pays, pay and fee."""
        return self.amount_cents + self.fee_cents


class Bonus(models.Model):
    """A thank-you in money, after approval: the company pays it, and it goes to the student at once."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("waiting for payment")
        APPROVED = "approved", _("on its way")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        Status.PLANNED: {Status.APPROVED, Status.CANCELLED},
        Status.APPROVED: {Status.PAID, Status.CANCELLED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="bonuses")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.PositiveIntegerField(_("bonus"))
    currency = models.CharField(max_length=3)
    message = models.TextField(_("what it is for"), max_length=500)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PLANNED)
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="bonus")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bonus")
        verbose_name_plural = _("bonuses")
        constraints = [models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="bonus_amount_positive")]
        indexes = [models.Index(fields=["engagement", "-created_at"], name="bonus_of_engagement")]

    def __str__(self) -> str:
        return f"{self.engagement} {money_exact(self.amount_cents, self.currency)}"


class Settlement(models.Model):
    """How one side proposes to end a milestone that is under way: `pay_cents` to the student, the rest goes back.

    The other side accepts, or declines, or lets `answer_by` pass; then either side may open a dispute. Giving
    everything to the other side needs no answer. A rejection is the company's proposal after the last revision round:
    pay for the criteria that are met, by their weights; it stands unless the student disputes it in time.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waiting for an answer")
        ACCEPTED = "accepted", _("agreed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DISPUTED = "disputed", _("waiting for a decision")
        DECIDED = "decided", _("decided")

    TRANSITIONS = {
        Status.PROPOSED: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN, Status.DISPUTED},
        Status.DECLINED: {Status.DISPUTED},
        Status.DISPUTED: {Status.DECIDED, Status.WITHDRAWN},
    }
    LIVE = (Status.PROPOSED, Status.DISPUTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="settlements")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_from_student = models.BooleanField(_("proposed by the student"))
    is_rejection = models.BooleanField(_("rejection"), default=False, db_default=False)
    pay_cents = models.PositiveIntegerField(_("to the student"))
    reason = models.TextField(_("why"), max_length=1000)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PROPOSED)
    answer_by = models.DateTimeField(_("answer due"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("what the other side says"), max_length=1000, blank=True)
    disputed_at = models.DateTimeField(_("brought to staff"), null=True, blank=True)
    decided_cents = models.PositiveIntegerField(_("decided for the student"), null=True, blank=True)
    decision = models.TextField(_("why it was decided so"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("settlement")
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=models.Q(status__in=["proposed", "disputed"]),
                name="settlement_one_live",
            )
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=models.Q(status="proposed"), name="settlement_unanswered"),
            models.Index(fields=["created_at"], condition=models.Q(status="disputed"), name="settlement_queue"),
        ]

    def __str__(self) -> str:
        return _("How “%(title)s” ends") % {"title": self.milestone.title}

    @staticmethod
    def from_company(prefix: str = "") -> models.Q:
        """Proposals of the company that wait for the student: while one does, the company is not silent."""
        return models.Q(**{f"{prefix}status": Settlement.Status.PROPOSED, f"{prefix}is_from_student": False})
