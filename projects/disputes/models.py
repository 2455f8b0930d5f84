import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Membership
from projects.workspace.models import Milestone, MilestoneCriterion, Settlement


class Neutral(models.Model):
    """Somebody recruited to decide disputes. Who belongs to one of the two sides, or to their house, never decides."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        CAREER_STAFF = "career_staff", _("career staff")
        COMPANY_VOLUNTEER = "company_volunteer", _("company volunteer")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="neutral")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    school_domain = models.CharField(
        _("school"), max_length=120, blank=True, help_text=_("Of career staff: the e-mail domain of their school.")
    )
    is_active = models.BooleanField(_("decides at present"), default=True)
    recruited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("neutral")

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class DisputeQuerySet(models.QuerySet):
    """Reads of disputes."""

    def visible_to(self, user) -> "DisputeQuerySet":
        """Those of one's own work and of one's companies; staff see all. A panel reads on pages of its own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        companies = Membership.objects.filter(user=user).values("company")
        engagement = "milestone__engagement__"
        return self.filter(
            models.Q(**{f"{engagement}student": user}) | models.Q(**{f"{engagement}company__in": companies})
        )


class Dispute(models.Model):
    """A milestone about which the two sides do not agree. `settlement` is the proposal it grew from, if any.

    A decision waits until `appeal_by`, or until both have taken it, before money moves; an appeal, one for each
    dispute, sends it back to other people (`round` 2), whose decision is final. `is_by_panel` says who decides the
    round at hand: three neutrals, or a moderator when no panel came together in time. `came_from` is the state the
    milestone goes back to when the dispute is withdrawn. A dispute that is resolved and was not decided was ended by
    one side's word, `decided_cents` being what it left to the student, or overtaken when there is none.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waiting for the other side")
        IN_REVIEW = "in_review", _("being decided")
        DECIDED = "decided", _("decided, may be appealed")
        RESOLVED = "resolved", _("resolved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS = {
        Status.OPEN: {Status.IN_REVIEW, Status.WITHDRAWN, Status.RESOLVED},
        Status.IN_REVIEW: {Status.DECIDED, Status.RESOLVED, Status.WITHDRAWN},
        Status.DECIDED: {Status.IN_REVIEW, Status.RESOLVED},
    }
    LIVE = (Status.OPEN, Status.IN_REVIEW, Status.DECIDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="disputes")
    settlement = models.OneToOneField(
        Settlement, null=True, blank=True, on_delete=models.PROTECT, related_name="dispute"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_from_student = models.BooleanField(_("opened by the student"))
    statement = models.TextField(_("what is wrong"), max_length=5000)
    came_from = models.CharField(
        _("state of the work before"),
        max_length=20,
        choices=Milestone.Status,
        default=Milestone.Status.SUBMITTED,
        db_default=Milestone.Status.SUBMITTED,
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    is_by_panel = models.BooleanField(_("decided by a panel"), default=True)
    answer = models.TextField(_("what the other side says"), max_length=5000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_by = models.DateTimeField(_("answer due"))
    answered_at = models.DateTimeField(null=True, blank=True)
    panel_by = models.DateTimeField(_("panel to be complete by"), null=True, blank=True)
    decide_by = models.DateTimeField(_("decision due"))
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_cents = models.PositiveIntegerField(_("decided for the student"), null=True, blank=True)
    student_takes_it_at = models.DateTimeField(null=True, blank=True)
    company_takes_it_at = models.DateTimeField(null=True, blank=True)
    appeal_by = models.DateTimeField(_("appeal possible until"), null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    is_appeal_from_student = models.BooleanField(_("appealed by the student"), null=True, blank=True)
    appeal = models.TextField(_("why it should be decided again"), max_length=3000, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=models.Q(status__in=["open", "in_review", "decided"]),
                name="dispute_one_live",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="decided")
                | models.Q(decided_cents__isnull=False, appeal_by__isnull=False, decided_at__isnull=False),
                name="dispute_decided_has_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=models.Q(status="open"), name="dispute_unanswered"),
            models.Index(fields=["decide_by"], condition=models.Q(status="in_review"), name="dispute_undecided"),
            models.Index(fields=["appeal_by"], condition=models.Q(status="decided"), name="dispute_unappealed"),
        ]

    def __str__(self) -> str:
        return _("Dispute about “%(title)s”") % {"title": self.milestone.title}

    def get_absolute_url(self) -> str:
        return reverse("dispute", args=[self.pk])


class PanelSeat(models.Model):
    """One neutral asked to decide one round of a dispute, by `answer_by`; the two sides never learn the name."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        TAKEN = "taken", _("taken")
        VOTED = "voted", _("decided")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")

    TRANSITIONS = {
        Status.ASKED: {Status.TAKEN, Status.DECLINED, Status.LAPSED},
        Status.TAKEN: {Status.VOTED, Status.DECLINED, Status.LAPSED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="seats")
    round = models.PositiveSmallIntegerField()
    neutral = models.ForeignKey(Neutral, on_delete=models.PROTECT, related_name="seats")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.ASKED)
    conflict = models.CharField(_("conflict of interest"), max_length=500, blank=True)
    reason = models.TextField(_("why"), max_length=3000, blank=True)
    answer_by = models.DateTimeField(_("answer due"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    voted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("seat on a panel")
        verbose_name_plural = _("seats on panels")
        constraints = [models.UniqueConstraint(fields=["dispute", "neutral"], name="panel_seat_once")]
        indexes = [models.Index(fields=["neutral", "-created_at"], name="panel_seat_of_neutral")]

    def __str__(self) -> str:
        return f"{self.neutral} · {self.dispute_id}"


class Vote(models.Model):
    """How far one neutral finds one criterion met, in percent of its weight: 0, 50 or 100."""

    seat = models.ForeignKey(PanelSeat, on_delete=models.CASCADE, related_name="votes")
    criterion = models.ForeignKey(MilestoneCriterion, on_delete=models.PROTECT, related_name="+")
    met_percent = models.PositiveSmallIntegerField(_("how far it is met"))
    note = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("vote")
        constraints = [
            models.UniqueConstraint(fields=["seat", "criterion"], name="vote_once"),
            models.CheckConstraint(condition=models.Q(met_percent__in=[0, 50, 100]), name="vote_percent_known"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.met_percent}"


class Finding(models.Model):
    """What one round decided about one criterion: of a panel the middle of the three votes, or a moderator's word."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="findings")
    round = models.PositiveSmallIntegerField()
    criterion = models.ForeignKey(MilestoneCriterion, on_delete=models.PROTECT, related_name="+")
    met_percent = models.PositiveSmallIntegerField(_("how far it is met"))
    reason = models.TextField(_("why"), max_length=3000, blank=True)

    class Meta:
        verbose_name = _("finding")
        constraints = [
            models.UniqueConstraint(fields=["dispute", "round", "criterion"], name="finding_once"),
            models.CheckConstraint(condition=models.Q(met_percent__in=[0, 50, 100]), name="finding_percent_known"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.met_percent}"
