import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company, Membership
from marketplace.core import money
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
    ended_early = models.BooleanField(
        _("ended before all of it was done"), default=False, help_text=_("What was approved until then was paid.")
    )

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

    The parties may cancel it while it is CANCELLABLE; later they settle it by agreement, or staff decides a dispute:
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
        Status.DISPUTED: {Status.APPROVED, Status.CANCELLED},
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
        """What the student gets of the pay once it is approved: all of it, unless something else was settled on."""
        return self.amount_cents if self.settled_cents is None else self.settled_cents

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
        return f"{self.engagement} {self.amount_cents}"


class Settlement(models.Model):
    """How one side proposes to end a milestone that is under way: `pay_cents` to the student, the rest goes back.

    The other side accepts, or declines, or lets `answer_by` pass; then either side may ask staff to decide. Giving
    everything to the other side needs no answer.
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
        Status.DISPUTED: {Status.DECIDED},
    }
    LIVE = (Status.PROPOSED, Status.DISPUTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="settlements")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_from_student = models.BooleanField(_("proposed by the student"))
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
    criterion = models.ForeignKey(MilestoneCriterion, on_delete=models.PROTECT, related_name="+")
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
