from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

TOLD = [
    'closes_at', 'hourly_cents', 'due_on', 'city_id', 'hours', 'seats', 'days', 'is_remote', 'category', 'ai_rule', 'size',
    'language', 'skills',
]


class Migration(migrations.Migration):
    # Indexes of a table that is written to while they are built.
    atomic = False

    dependencies = [('projects', '0031_room_for_updates')]

    operations = [
        AddIndexConcurrently(
            model_name='findable',
            index=models.Index(
                condition=models.Q(('is_recent', True)), fields=['-published_at', '-project'], include=TOLD,
                name='findable_recent_told',
            ),
        ),
        RemoveIndexConcurrently(model_name='findable', name='findable_recent'),
    ]
