import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company
from projects.postings.models import Project


class ProjectInvitation(models.Model):
    """A company asks one student to apply. It learns who that is from the application alone, by the posting's own rule.

    `number` is what the company calls the student until then: "Student 20417" of this posting. `answer_by` is when the
    invitation lapses: once the student has said yes, when the posting closes. `reason` is struck of what tells who
    wrote it.
    """

    class Status(models.TextChoices):
        SENT = "sent", _("waiting for an answer")
        ACCEPTED = "accepted", _("wants to apply")
        APPLIED = "applied", _("applied")
        DECLINED = "declined", _("no, thanks")
        LAPSED = "lapsed", _("not answered")

    TRANSITIONS = {
        Status.SENT: {Status.ACCEPTED, Status.APPLIED, Status.DECLINED, Status.LAPSED},
        Status.ACCEPTED: {Status.APPLIED, Status.DECLINED, Status.LAPSED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(_("why them"), max_length=500, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.SENT)
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    answer_by = models.DateTimeField(_("answer due"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("invitation to apply")
        verbose_name_plural = _("invitations to apply")
        constraints = [
            models.UniqueConstraint(fields=["project", "student"], name="project_invitation_once"),
            models.UniqueConstraint(fields=["project", "number"], name="project_invitation_number"),
        ]
        indexes = [
            models.Index(fields=["student", "-created_at"], name="project_invitation_student"),
            models.Index(
                fields=["answer_by"],
                condition=models.Q(status__in=["sent", "accepted"]),
                name="project_invitation_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("project_invitation", args=[self.pk])

    @property
    def is_to_answer(self) -> bool:
        """Whether it waits for the student."""
        return self.status == self.Status.SENT and self.answer_by > timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.is_to_answer or self.status == self.Status.ACCEPTED

    @property
    def tone(self) -> str:
        """The tone of its state."""
        if self.status in (self.Status.ACCEPTED, self.Status.APPLIED):
            return "good"
        return "info" if self.is_to_answer else "neutral"

    @property
    def state(self) -> str:
        """Where it stands, in words; a yes that no application followed is told from silence."""
        is_over = self.status == self.Status.SENT and not self.is_to_answer
        if self.status == self.Status.LAPSED and self.answered_at:
            return _("wanted to apply, and did not")
        return self.Status.LAPSED.label if is_over else self.get_status_display()


class InvitationMute(models.Model):
    """A student wants no more invitations of one company."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation_mutes")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("muted company")
        verbose_name_plural = _("muted companies")
        constraints = [models.UniqueConstraint(fields=["student", "company"], name="invitation_mute_once")]

    def __str__(self) -> str:
        return f"{self.student} · {self.company}"
