import datetime as dt

from django.db import migrations
from django.utils import timezone

DAYS = 7


def open_disputes(apps, schema_editor):
    """What was put before staff when there were no disputes is decided by a moderator, criterion by criterion."""
    waiting = apps.get_model("projects", "Settlement").objects.filter(status="disputed", dispute=None)
    disputes = apps.get_model("projects", "Dispute").objects
    for settlement in waiting.iterator():
        since = settlement.disputed_at or timezone.now()
        disputes.create(
            milestone_id=settlement.milestone_id,
            settlement=settlement,
            opened_by_id=settlement.proposed_by_id,
            is_from_student=settlement.is_from_student,
            statement=settlement.reason,
            answer=settlement.answer,
            answered_at=settlement.answered_at,
            answer_by=settlement.answer_by,
            status="in_review",
            is_by_panel=False,
            came_from="submitted",
            decide_by=since + dt.timedelta(days=DAYS),
            created_at=since,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0015_rubrics_of_old_postings"),
    ]

    operations = [migrations.RunPython(open_disputes, migrations.RunPython.noop)]
