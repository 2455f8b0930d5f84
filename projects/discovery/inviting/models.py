import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company
from projects.postings.models import Project


class ProjectInvitation(models.Model):
    """A company asks one student to apply. Until the student says yes, the company knows no name.

    `number` is what the company calls the student before: "Student 3" of this posting.
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
