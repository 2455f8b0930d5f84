import django.db.models.expressions
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

FOUND = models.Q(('search__isnull', False))


class Migration(migrations.Migration):
    # Indexes of a table that may be large and is written to while they are built.
    atomic = False

    dependencies = [('projects', '0024_age_of_hits')]

    operations = [
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(condition=FOUND, fields=['-published_at', '-id'], name='project_found_newest'),
        ),
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(condition=FOUND, fields=['-hourly_cents', '-id'], name='project_found_paid'),
        ),
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(
                django.db.models.expressions.OrderBy(
                    django.db.models.expressions.CombinedExpression(models.Value(0), '-', models.F('crowding')),
                    descending=True,
                ),
                django.db.models.expressions.OrderBy(models.F('published_at'), descending=True),
                django.db.models.expressions.OrderBy(models.F('id'), descending=True),
                condition=FOUND,
                name='project_found_odds',
            ),
        ),
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(condition=FOUND, fields=['due_on', 'id'], name='project_found_due'),
        ),
        AddIndexConcurrently(
            model_name='project',
            index=models.Index(condition=FOUND, fields=['hours'], name='project_found_hours'),
        ),
        RemoveIndexConcurrently(model_name='project', name='project_best_paid'),
        RemoveIndexConcurrently(model_name='project', name='project_best_odds'),
        RemoveIndexConcurrently(model_name='project', name='project_due'),
    ]
