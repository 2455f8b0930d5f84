from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index of a table that may be large and is written to while it is built.
    atomic = False

    dependencies = [('projects', '0028_newest_of_a_skill')]

    operations = [
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(
                condition=models.Q(('search__isnull', False)), fields=['closes_at', 'id'], name='project_found_closing'
            ),
        ),
    ]
