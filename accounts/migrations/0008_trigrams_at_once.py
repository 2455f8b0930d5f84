"""The trigrams of what people are likely to type, found at once also when many were just written."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_slips_of_the_pen'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='skill',
            name='skill_trigram',
        ),
        migrations.RemoveIndex(
            model_name='skillalias',
            name='skill_alias_trigrams',
        ),
        migrations.AddIndex(
            model_name='skill',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['folded'], name='skill_trigram', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='skillalias',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_local', True)), fastupdate=False, fields=['folded'], name='skill_alias_trigrams', opclasses=['gin_trgm_ops']),
        ),
    ]
