from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

AWAITED = models.Q(bench_position=None, status__in=['submitted', 'shortlisted']) | models.Q(release_cause='clock', status='released')


class Migration(migrations.Migration):
    # Indexes of tables that may be large and are written to while they are built.
    atomic = False

    dependencies = [('projects', '0029_index_of_what_closes')]

    operations = [
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(
                fields=['company', '-created_at', '-id'], include=['decide_by', 'status'], name='project_latest_of_company'
            ),
        ),
        AddIndexConcurrently(
            model_name='application',
            index=models.Index(condition=AWAITED, fields=['project', 'status'], name='application_awaited'),
        ),
    ]
