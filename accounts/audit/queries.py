"""Reading the audit trail."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.audit.models import AuditEvent


def history(subject: models.Model) -> models.QuerySet[AuditEvent]:
    """Everything that happened to `subject`, newest first."""
    content_type = ContentType.objects.get_for_model(subject)
    events = AuditEvent.objects.filter(content_type=content_type, object_id=str(subject.pk))
    return events.select_related("actor").order_by("-created_at", "-pk")


def that_reached(model: type[models.Model], keys: Iterable[Any], *states: str) -> set[str]:
    """The keys, as text, of those of these rows that were ever moved to one of `states`."""
    content_type = ContentType.objects.get_for_model(model)
    events = AuditEvent.objects.filter(content_type=content_type, object_id__in=[str(key) for key in keys])
    return set(events.filter(target__in=states).values_list("object_id", flat=True))
