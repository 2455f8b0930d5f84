from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index of a table that may be large and is written to while it is built.
    atomic = False

    dependencies = [('projects', '0029_index_of_what_closes')]

    operations = [
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(fields=['company', '-created_at', '-id'], name='project_latest_of_company'),
        ),
    ]
