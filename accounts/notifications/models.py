import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outgoing(models.Model):
    """What an e-mail that waits, is retried and may fail needs to remember."""

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("due"), default=timezone.now)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Notification(Outgoing):
    """One message to one person: a row in the inbox and, as preferred, an e-mail.

    `entries` is what the e-mail lists below its text, each with `title`, `body` and `url`. `stop_url` is a page that
    stops only what this e-mail is about, such as one saved search; without one, the e-mail stops its kind.
    """

    class Status(models.TextChoices):
        """The state of the e-mail; the inbox row is there in any case."""

        PENDING = "pending", _("waiting to be sent")
        DIGEST = "digest", _("waiting for the daily digest")
        SENT = "sent", _("sent")
        OFF = "off", _("inbox only")
        FAILED = "failed", _("could not be sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    action = models.CharField(_("button"), max_length=60, blank=True)
    url = models.CharField(_("address"), max_length=300)
    entries = models.JSONField(_("list"), default=list, db_default=[], blank=True)
    stop_url = models.CharField(max_length=300, blank=True, db_default="")
    dedupe_key = models.CharField(max_length=200, unique=True)
    status = models.CharField(_("e-mail"), max_length=10, choices=Status, default=Status.PENDING)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=["pending", "digest"]),
                name="notification_outbox",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Mail(Outgoing):
    """An e-mail to an address rather than to an inbox: confirming it, resetting a password, an invitation.

    Its text may hold a secret link, so it is emptied once the e-mail has left.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(_("e-mail address"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PENDING)

    class Meta:
        verbose_name = _("e-mail")
        indexes = [models.Index(fields=["next_attempt_at"], condition=models.Q(status="pending"), name="mail_outbox")]

    def __str__(self) -> str:
        return self.subject


class Preference(models.Model):
    """How a person wants to hear about one kind of news; without a row, by e-mail at once."""

    class Channel(models.TextChoices):
        INSTANT = "instant", _("e-mail at once")
        DIGEST = "digest", _("daily digest")
        INBOX = "inbox", _("inbox only")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.INSTANT)

    class Meta:
        verbose_name = _("notification preference")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_channel_display()}"
