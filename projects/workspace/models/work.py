"""Work that is agreed: an engagement, its milestones, what each is judged by."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company, Membership
from payments.models import Hold
from projects.applications.models import Application
from projects.postings.models import Project


class EngagementQuerySet(models.QuerySet):
    """Reads of engagements."""

    def visible_to(self, user) -> "EngagementQuerySet":
        """One's own and those of one's companies; staff see all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        companies = Membership.objects.filter(user=user).values("company")
        return self.filter(models.Q(student=user) | models.Q(company__in=companies))


class Engagement(models.Model):
    """One student doing one project for one company, under the agreement whose text and version it keeps."""

    class Status(models.TextChoices):
        AWAITING_FUNDING = "awaiting_funding", _("waiting for payment")
        ACTIVE = "active", _("active")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        Status.AWAITING_FUNDING: {Status.ACTIVE, Status.CANCELLED},
        Status.ACTIVE: {Status.COMPLETED, Status.CANCELLED},
    }

    class Side(models.TextChoices):
        COMPANY = "company", _("the company")
        STUDENT = "student", _("the student")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="engagement")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="engagements")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="engagements")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="engagements")
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.AWAITING_FUNDING)
    agreement_version = models.CharField(max_length=20)
    agreement_text = models.TextField()
    agreed_at = models.DateTimeField(_("agreed"), default=timezone.now)
    fund_by = models.DateTimeField(_("to be paid for by"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.TextField(max_length=1000, blank=True)
    ended_from = models.CharField(_("ended by"), max_length=7, choices=Side, blank=True, db_default="")
    ended_early = models.BooleanField(
        _("ended before all of it was done"), default=False, help_text=_("What was approved until then was paid.")
    )
    is_no_show = models.BooleanField(_("the student did not show"), default=False, db_default=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        indexes = [
            models.Index(fields=["student", "-agreed_at"], name="engagement_of_student"),
            models.Index(fields=["company", "-agreed_at"], name="engagement_of_company"),
            models.Index(fields=["project"], name="engagement_of_project"),
            models.Index(fields=["fund_by"], condition=models.Q(status="awaiting_funding"), name="engagement_unfunded"),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.student}"

    def get_absolute_url(self) -> str:
        return reverse("engagement", args=[self.pk])


class Milestone(models.Model):
    """A part of the work that is paid for, delivered, approved and paid out on its own; there is at least one.

    The parties may cancel it while it is CANCELLABLE; later they settle it by agreement, or others decide a dispute:
    `settled_cents` is then what the student gets of the pay. `draft` is what the student has typed into the delivery
    form and not handed in yet.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("waiting for payment")
        FUNDED = "funded", _("in progress")
        SUBMITTED = "submitted", _("delivered, in review")
        REVISION_REQUESTED = "revision_requested", _("revision requested")
        DISPUTED = "disputed", _("disputed")
        APPROVED = "approved", _("approved")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        Status.PLANNED: {Status.FUNDED, Status.CANCELLED},
        Status.FUNDED: {Status.SUBMITTED, Status.DISPUTED, Status.APPROVED, Status.CANCELLED},
        Status.SUBMITTED: {Status.REVISION_REQUESTED, Status.DISPUTED, Status.APPROVED, Status.CANCELLED},
        Status.REVISION_REQUESTED: {Status.SUBMITTED, Status.DISPUTED, Status.APPROVED, Status.CANCELLED},
        Status.DISPUTED: {
            Status.APPROVED,
            Status.CANCELLED,
            Status.FUNDED,
            Status.SUBMITTED,
            Status.REVISION_REQUESTED,
        },
        Status.APPROVED: {Status.PAID},
    }
    CANCELLABLE = (Status.PLANNED, Status.FUNDED)
    IN_WORK = (Status.FUNDED, Status.REVISION_REQUESTED)
    UNDER_WAY = (Status.FUNDED, Status.SUBMITTED, Status.REVISION_REQUESTED, Status.DISPUTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=100)
    details = models.TextField(_("what is delivered"), max_length=3000, blank=True)
    amount_cents = models.PositiveIntegerField(_("pay"))
    settled_cents = models.PositiveIntegerField(_("pay settled on"), null=True, blank=True)
    currency = models.CharField(max_length=3)
    due_on = models.DateField(_("due date"))
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.PLANNED)
    hold = models.OneToOneField(Hold, null=True, blank=True, on_delete=models.PROTECT, related_name="milestone")
    funded_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    review_due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    approved_at = models.DateTimeField(null=True, blank=True)
    is_approved_by_silence = models.BooleanField(default=False)
    paid_at = models.DateTimeField(null=True, blank=True)
    draft = models.JSONField(default=dict, blank=True, editable=False)
    draft_saved_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("milestone")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "position"], name="milestone_order"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="milestone_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(settled_cents=None) | models.Q(settled_cents__lte=models.F("amount_cents")),
                name="milestone_settled_within_pay",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="submitted") | models.Q(review_due_at__isnull=False),
                name="milestone_submitted_has_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["review_due_at"], condition=models.Q(status="submitted"), name="milestone_in_review")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def earned_cents(self) -> int:
        """What the student gets of the pay once it is approved: all of it, unless it ended otherwise."""
        whole = 0 if self.status == self.Status.CANCELLED else self.amount_cents
        return whole if self.settled_cents is None else self.settled_cents

    @property
    def is_cut_short(self) -> bool:
        """Whether it ended otherwise than by an approval of all of it."""
        return self.status == self.Status.CANCELLED or self.settled_cents is not None


class MilestoneCriterion(models.Model):
    """One thing a milestone is judged by, frozen when the milestone was agreed; weights are relative to each other."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(_("criterion"), max_length=300)
    weight = models.PositiveSmallIntegerField(_("weight"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion of a milestone")
        verbose_name_plural = _("criteria of milestones")
        constraints = [models.CheckConstraint(condition=models.Q(weight__gte=1), name="milestone_criterion_weight")]
        indexes = [models.Index(fields=["milestone", "position"], name="milestone_criterion_order")]

    def __str__(self) -> str:
        return self.text
