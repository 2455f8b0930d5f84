"""The moment a company learns who somebody is."""

from django.db import transaction
from django.utils import timezone

from accounts.audit import services as audit
from accounts.people.models import User
from projects.applications.models import Application

REVEALED = "revealed"


@transaction.atomic
def reveal(application: Application, *, by: User | None) -> Application:
    """Show the company who this is, once and for good, and put it on record; `by` is None when a bench stepped."""
    now = timezone.now()
    hidden = Application.objects.filter(pk=application.pk, revealed_at=None)
    if not hidden.update(revealed_at=now, revealed_by=by, known_as={}):
        application.refresh_from_db(fields=["revealed_at", "revealed_by"])
        return application
    application.revealed_at, application.revealed_by, application.known_as = now, by, {}
    audit.record(application, REVEALED, by=by)
    return application
