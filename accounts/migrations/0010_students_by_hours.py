from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Students who may be invited, those with the most hours a week first."""

    atomic = False

    dependencies = [("accounts", "0009_dropped_aliases")]

    operations = [
        AddIndexConcurrently(
            model_name="studentprofile",
            index=models.Index(
                fields=["-availability_hours", "-id"],
                condition=models.Q(is_findable=True),
                name="student_findable_by_hours",
            ),
        ),
    ]
