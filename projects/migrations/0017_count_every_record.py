from django.db import migrations

# Records counted before there were events are counted again from them, and those of students for the first time.
COMPANIES = """
INSERT INTO projects_recordmark (company_id, created_at)
SELECT DISTINCT company_id, now() FROM projects_project
"""
STUDENTS = """
INSERT INTO projects_recordmark (student_id, created_at)
SELECT DISTINCT student_id, now() FROM projects_engagement
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0016_disputes_before_staff"),
    ]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (COMPANIES, STUDENTS)]
