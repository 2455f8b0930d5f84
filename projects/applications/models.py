import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Membership
from projects.postings.models import Project, Question


class ApplicationQuerySet(models.QuerySet):
    """Reads of applications."""

    def visible_to(self, user) -> "ApplicationQuerySet":
        """One's own applications and, once submitted, those to one's company; staff see all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        companies = Membership.objects.filter(user=user, company__suspended_at=None).values("company")
        received = models.Q(project__company__in=companies) & ~models.Q(status=Application.Status.DRAFT)
        return self.filter(models.Q(student=user) | received)

    def submitted(self) -> "ApplicationQuerySet":
        """All that reached the company, whatever became of them."""
        return self.exclude(status=Application.Status.DRAFT)


class Application(models.Model):
    """One student's application to one project.

    Who was released because the places were filled may still be offered one that becomes free again. `edited_in`
    names the open page that saved it last.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        SHORTLISTED = "shortlisted", _("shortlisted")
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("offer expired")
        RELEASED = "released", _("released")

    TRANSITIONS = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.SHORTLISTED, Status.OFFERED, Status.DECLINED, Status.WITHDRAWN, Status.RELEASED},
        Status.SHORTLISTED: {Status.OFFERED, Status.DECLINED, Status.WITHDRAWN, Status.RELEASED},
        Status.OFFERED: {Status.ACCEPTED, Status.WITHDRAWN, Status.EXPIRED, Status.DECLINED, Status.RELEASED},
        Status.EXPIRED: {Status.OFFERED, Status.DECLINED, Status.RELEASED},
        Status.RELEASED: {Status.OFFERED},
    }
    UNDECIDED = (Status.SUBMITTED, Status.SHORTLISTED)
    LIVE = (Status.SUBMITTED, Status.SHORTLISTED, Status.OFFERED)
    EDITABLE = (Status.DRAFT, Status.SUBMITTED)
    DECLINABLE = (*UNDECIDED, Status.OFFERED, Status.EXPIRED)
    OFFERABLE = (*UNDECIDED, Status.EXPIRED, Status.RELEASED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="applications")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    pitch = models.TextField(_("why you"), max_length=2000, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    offer_note = models.TextField(_("note with the offer"), max_length=1000, blank=True)
    decline_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    edited_in = models.CharField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer ends"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        constraints = [models.UniqueConstraint(fields=["project", "student"], name="application_once")]
        indexes = [
            models.Index(fields=["project", "status", "-submitted_at"], name="application_of_project"),
            models.Index(fields=["student", "-updated_at"], name="application_of_student"),
            models.Index(
                fields=["offer_expires_at"], condition=models.Q(status="offered"), name="application_offer_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} · {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """Whether something may still come of it."""
        return self.status in self.LIVE

    @property
    def is_undecided(self) -> bool:
        """Whether the company has neither offered nor declined yet."""
        return self.status in self.UNDECIDED

    @property
    def is_editable(self) -> bool:
        """Whether the student may still change it."""
        return self.status in self.EDITABLE

    @property
    def is_offerable(self) -> bool:
        """Whether the company may offer the project, for the first time or again."""
        return self.status in self.OFFERABLE

    @property
    def is_declinable(self) -> bool:
        """Whether the company may still say no."""
        return self.status in self.DECLINABLE

    @property
    def was_turned_down(self) -> bool:
        """Whether it ended because the student did not take the offer."""
        return self.status == self.Status.WITHDRAWN and self.offered_at is not None


class Answer(models.Model):
    """A student's answer to one question of the project."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.text[:60]


class Note(models.Model):
    """What the company's people write about an applicant for each other; the student never sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note")

    def __str__(self) -> str:
        return self.text[:60]
