"""Moving the due dates of a project whose work begins later than planned."""

import datetime as dt

from django.db import transaction

from accounts.audit import services as audit
from accounts.people.models import User
from projects.postings.models import Project


@transaction.atomic
def postpone(project: Project, *, until: dt.date, by: User | None, reason: str) -> Project:
    """Make `until` the due date and move each part as many days; an earlier day than it has changes nothing."""
    row = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    days = until - row.due_on
    if days <= dt.timedelta():
        return project
    row.due_on = project.due_on = until
    row.save(update_fields=["due_on", "updated_at"])
    for part in row.parts.all():
        part.due_on += days
        part.save(update_fields=["due_on"])
    audit.record(row, "postponed", by=by, reason=reason)
    return project
