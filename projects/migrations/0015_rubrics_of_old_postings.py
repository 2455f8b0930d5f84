from django.db import migrations

# Postings from before there were rubrics get the one a posting without a field begins with.
LOOKED_FOR = """
INSERT INTO projects_rubriccriterion (project_id, text, weight, position)
SELECT project.id, asked.text, asked.weight, asked.position
FROM projects_project AS project
CROSS JOIN (VALUES
    ('Says how they would begin, in steps that fit this project', 40, 0),
    ('Shows something they made or did that is close to this work, and what was their part in it', 35, 1),
    ('Writes so that one reads it once and understands it', 25, 2)
) AS asked (text, weight, position)
WHERE NOT EXISTS (SELECT FROM projects_rubriccriterion AS known WHERE known.project_id = project.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0014_what_gives_applicants_away"),
    ]

    operations = [migrations.RunSQL(LOOKED_FOR, migrations.RunSQL.noop)]
