"""What an application is made of: answers and files."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.applications.models.application import Application
from projects.postings.models import Question


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


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Where a file is stored: by our ids only, never by the name a person gave."""
    return f"applications/{attachment.application_id}/{attachment.pk}"


class Attachment(models.Model):
    """A file a student sends with an application; until the reveal the company reads neither its name nor theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    content = models.FileField(upload_to=attachment_path, max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file of an application")
        verbose_name_plural = _("files of applications")
        indexes = [models.Index(fields=["application", "created_at"], name="attachment_of_application")]

    def __str__(self) -> str:
        return self.name
