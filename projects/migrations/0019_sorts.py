from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Indexes of a table that may be large and is written to while they are built.
    atomic = False

    dependencies = [('projects', '0018_finding')]

    operations = [
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['crowding', '-published_at', '-id'], name='project_best_odds'),
        ),
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['due_on', 'id'], name='project_due'),
        ),
    ]
