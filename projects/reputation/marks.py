"""Saying whose record is to be counted anew, in the transaction that changed something."""

from marketplace.core.nudges import nudge
from projects.reputation.models import RecordMark
from projects.workspace.models import Engagement

TASK = "projects.tasks.count_records"


def company(key: int) -> None:
    """Something happened that this company is counted by."""
    RecordMark.objects.create(company_id=key)
    nudge(TASK)


def student(key: int) -> None:
    """Something happened that this student is counted by."""
    RecordMark.objects.create(student_id=key)
    nudge(TASK)


def both(engagement: Engagement) -> None:
    """Something happened between the two sides of an engagement."""
    company(engagement.company_id)
    student(engagement.student_id)
