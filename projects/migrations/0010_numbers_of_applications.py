from django.db import migrations

# Whoever had applied before applications had numbers was seen by name; postings of that time are not blind.
NUMBER = """
WITH numbered AS (
    SELECT id, submitted_at, row_number() OVER (PARTITION BY project_id ORDER BY submitted_at, id) AS number
    FROM projects_application WHERE submitted_at IS NOT NULL
)
UPDATE projects_application AS application
SET number = numbered.number, revealed_at = numbered.submitted_at
FROM numbered WHERE numbered.id = application.id
"""
LAST = """
UPDATE projects_project AS project SET last_number = counted.last
FROM (SELECT project_id, max(number) AS last FROM projects_application GROUP BY project_id) AS counted
WHERE counted.project_id = project.id AND counted.last IS NOT NULL
"""
SEEN = "UPDATE projects_project SET is_blind = false WHERE published_at IS NOT NULL"
CAUSES = """
UPDATE projects_application AS application SET release_cause = 'filled'
FROM projects_project AS project
WHERE project.id = application.project_id AND application.status = 'released' AND project.close_reason = 'filled'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_hiring_that_answers"),
    ]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (NUMBER, LAST, SEEN, CAUSES)]
