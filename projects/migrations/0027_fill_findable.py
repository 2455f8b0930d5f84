"""A row for each project that was open before. While it runs, triggers keep what is written meanwhile."""

from django.db import migrations

RECENT = 20_000
FILL = f"""
INSERT INTO projects_findable (project_id, published_at, closes_at, hourly_cents, due_on, city_id, hours, seats, days,
    is_remote, category, ai_rule, size, language, skills, search, is_recent)
SELECT found.*, found.published_at >= coalesce((
    SELECT published_at FROM projects_project WHERE search IS NOT NULL
    ORDER BY published_at DESC, id DESC OFFSET {RECENT} LIMIT 1), '-infinity')
FROM projects_project project CROSS JOIN LATERAL firstrung_findable(project) AS found
WHERE project.search IS NOT NULL
ORDER BY found.published_at
"""


class Migration(migrations.Migration):

    dependencies = [('projects', '0026_findable')]

    operations = [migrations.RunSQL(f"{FILL} ON CONFLICT (project_id) DO NOTHING", migrations.RunSQL.noop)]
