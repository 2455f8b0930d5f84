from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.applications.models import Application


class Message(models.Model):
    """One message; the application is the thread."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("message"), max_length=5000)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("message")
        indexes = [models.Index(fields=["application", "-sent_at"], name="message_thread")]

    def __str__(self) -> str:
        return self.body[:60]


class ThreadRead(models.Model):
    """Up to when a person has read a thread."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="thread_read_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.read_at}"
