"""Indexes of which postings name a skill, the newest last: suggestions read the newest few of each."""

from django.db import migrations

CREATE = "CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} (skill_id, project_id)"
DROP = "DROP INDEX CONCURRENTLY IF EXISTS {name}"
INDEXES = {
    "project_needs_newest": "projects_project_skills",
    "project_wants_newest": "projects_project_wanted_skills",
}


class Migration(migrations.Migration):
    # Built while the tables are written to. They are not in the models: Django makes these tables itself.
    atomic = False

    dependencies = [('projects', '0027_fill_findable')]

    operations = [
        migrations.RunSQL(CREATE.format(name=name, table=table), DROP.format(name=name))
        for name, table in INDEXES.items()
    ]
