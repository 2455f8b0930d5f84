"""Reading what is stored, after the sweep and against a recount."""

import datetime as dt

from django.utils import timezone

from projects.models import CompanyRecord, ReputationEvent, StudentRecord
from projects.reputation import services
from projects.reputation.recounting import recount

DAY = dt.timedelta(days=1)


def counted(whose):
    """The record of a company or a student once the sweep has passed, which a recount agrees with."""
    services.count_due(timezone.now())
    assert recount() == []
    if hasattr(whose, "slug"):
        return CompanyRecord.objects.filter(company=whose).first()
    return StudentRecord.objects.filter(student=whose).first()


def events(whose, kind):
    """The stored events of one kind, oldest first."""
    name = "company" if hasattr(whose, "slug") else "student"
    return list(ReputationEvent.objects.filter(**{name: whose}, kind=kind).order_by("happened_at", "pk"))
