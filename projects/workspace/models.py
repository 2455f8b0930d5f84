import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company, Membership
from payments.models import Hold
from projects.applications.models import Application
from projects.postings.models import Criterion, Project


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

    The parties may cancel it while it is CANCELLABLE; later only money that went back ends it. `draft` is what the
    student has typed into the delivery form and not handed in yet.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("waiting for payment")
        FUNDED = "funded", _("in progress")
        SUBMITTED = "submitted", _("delivered, in review")
        REVISION_REQUESTED = "revision_requested", _("revision requested")
        APPROVED = "approved", _("approved")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        Status.PLANNED: {Status.FUNDED, Status.CANCELLED},
        Status.FUNDED: {Status.SUBMITTED, Status.CANCELLED},
        Status.SUBMITTED: {Status.REVISION_REQUESTED, Status.APPROVED, Status.CANCELLED},
        Status.REVISION_REQUESTED: {Status.SUBMITTED, Status.CANCELLED},
        Status.APPROVED: {Status.PAID},
    }
    CANCELLABLE = (Status.PLANNED, Status.FUNDED)
    IN_WORK = (Status.FUNDED, Status.REVISION_REQUESTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=100)
    amount_cents = models.PositiveIntegerField(_("pay"))
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

    class Meta:
        verbose_name = _("milestone")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "position"], name="milestone_order"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="milestone_amount_positive"),
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


class Delivery(models.Model):
    """What the student handed in, in one round; the company's answer stays with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="deliveries")
    round = models.PositiveSmallIntegerField()
    note = models.TextField(_("what you deliver"), max_length=5000)
    is_ai_used = models.BooleanField(_("AI was used"), default=False)
    ai_disclosure = models.TextField(_("where and how AI was used"), max_length=2000, blank=True)
    reflection = models.TextField(_("what you learned"), max_length=2000)
    submitted_at = models.DateTimeField(default=timezone.now)
    revision_message = models.TextField(_("what is missing"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["milestone", "round"], name="delivery_round_once")]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.round}"


class Check(models.Model):
    """One criterion in one delivery: what the student claims and what the company found."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("not judged yet")
        MET = "met", _("met")
        MISSING = "missing", _("not met")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    is_claimed = models.BooleanField(default=True)
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.OPEN)

    class Meta:
        verbose_name = _("check")
        constraints = [models.UniqueConstraint(fields=["delivery", "criterion"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_verdict_display()}"


def work_path(workfile: "WorkFile", name: str) -> str:
    """Where a file is stored: by our ids only, never by the name a person gave."""
    return f"work/{workfile.engagement_id}/{workfile.pk}"


class WorkFile(models.Model):
    """A file in a workspace, served only to its two parties and staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="files")
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    content = models.FileField(upload_to=work_path, max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file")
        indexes = [models.Index(fields=["engagement", "-created_at"], name="workfile_of_engagement")]

    def __str__(self) -> str:
        return self.name
