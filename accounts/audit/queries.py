"""Reading the audit trail."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.audit.models import AuditEvent


def history(subject: models.Model) -> models.QuerySet[AuditEvent]:
    """Everything that happened to `subject`, newest first."""
    content_type = ContentType.objects.get_for_model(subject)
    events = AuditEvent.objects.filter(content_type=content_type, object_id=str(subject.pk))
    return events.select_related("actor").order_by("-created_at", "-pk")
