"""Writing to the audit trail."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.audit.models import AuditEvent


def record(
    subject: models.Model, verb: str, *, by: Any = None, reason: str = "", origin: str = "", target: str = ""
) -> AuditEvent:
    """Add one event to the history of `subject`; `by` is None when the system acted by itself."""
    return AuditEvent.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=str(subject.pk),
        verb=verb,
        origin=origin,
        target=target,
        reason=reason,
        actor=by,
    )
