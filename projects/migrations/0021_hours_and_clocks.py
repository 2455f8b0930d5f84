"""Hours left out between those chosen; and a first weekly letter for the students who are here already."""

from django.db import migrations, models

CLOCKS = """
INSERT INTO projects_digestclock (user_id, next_at)
SELECT student.user_id,
       (date_trunc('week', now() AT TIME ZONE person.time_zone) + interval '7 days 8 hours') AT TIME ZONE person.time_zone
FROM accounts_studentprofile student JOIN accounts_user person ON person.id = student.user_id
WHERE person.closed_at IS NULL
ON CONFLICT (user_id) DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [('projects', '0020_search_kept_by_the_database')]

    operations = [
        migrations.AddField(
            model_name='savedsearch',
            name='hours_out_from',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='hours_out_to',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(CLOCKS, migrations.RunSQL.noop),
    ]
