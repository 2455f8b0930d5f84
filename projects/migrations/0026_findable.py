"""The open projects as lists find them: one narrow row each, kept by the database whoever writes.

A row stands while its project has a search vector and its company is not suspended. A row is recent when it is newer
than all that are not; which of them become old is decided by the clock (`projects.discovery.recent.part`).
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

MAKE = """
CREATE FUNCTION firstrung_findable(project projects_project) RETURNS TABLE (
    project_id bigint, published_at timestamptz, closes_at timestamptz, hourly_cents integer, due_on date,
    city_id bigint, hours smallint, seats smallint, days smallint, is_remote boolean, category varchar,
    ai_rule varchar, size varchar, language varchar, skills bigint[], search tsvector
) LANGUAGE sql STABLE AS $$
    SELECT project.id, project.published_at, project.closes_at, project.hourly_cents, project.due_on,
        project.city_id, project.hours, project.seats, record.median_days_to_decide, project.place = '',
        project.category, project.ai_rule, company.size, project.language,
        ARRAY(SELECT skill_id FROM projects_project_skills asked WHERE asked.project_id = project.id ORDER BY skill_id),
        project.search
    FROM accounts_company company LEFT JOIN projects_companyrecord record ON record.company_id = company.id
    WHERE company.id = project.company_id AND company.suspended_at IS NULL AND project.search IS NOT NULL
$$;

CREATE FUNCTION firstrung_keep_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_findable AS known (project_id, published_at, closes_at, hourly_cents, due_on, city_id, hours,
        seats, days, is_remote, category, ai_rule, size, language, skills, search, is_recent)
    SELECT found.*, NOT EXISTS (SELECT FROM projects_findable behind
                                WHERE NOT behind.is_recent AND behind.published_at >= found.published_at)
    FROM firstrung_findable(NEW) found
    ON CONFLICT (project_id) DO UPDATE SET (published_at, closes_at, hourly_cents, due_on, city_id, hours, seats, days,
        is_remote, category, ai_rule, size, language, skills, search, is_recent) = (excluded.published_at,
        excluded.closes_at, excluded.hourly_cents, excluded.due_on, excluded.city_id, excluded.hours, excluded.seats,
        excluded.days, excluded.is_remote, excluded.category, excluded.ai_rule, excluded.size, excluded.language,
        excluded.skills, excluded.search, excluded.is_recent)
    WHERE (known.*) IS DISTINCT FROM (excluded.*);
    IF NEW.search IS NULL OR EXISTS (
        SELECT FROM accounts_company WHERE id = NEW.company_id AND suspended_at IS NOT NULL
    ) THEN
        DELETE FROM projects_findable WHERE project_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER project_findable AFTER INSERT OR UPDATE OF search, status, title, summary, deliverable, category,
    ai_rule, language, place, city_id, seats, company_id, hours, pay_cents, worth, due_on, published_at, closes_at
    ON projects_project FOR EACH ROW EXECUTE FUNCTION firstrung_keep_findable();

CREATE TRIGGER project_findable_suspended AFTER UPDATE OF suspended_at ON accounts_company
    FOR EACH ROW WHEN ((OLD.suspended_at IS NULL) IS DISTINCT FROM (NEW.suspended_at IS NULL))
    EXECUTE FUNCTION firstrung_search_of_company();
"""

UNMAKE = """
DROP TRIGGER project_findable_suspended ON accounts_company;
DROP TRIGGER project_findable ON projects_project;
DROP FUNCTION firstrung_keep_findable();
DROP FUNCTION firstrung_findable(projects_project);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0025_indexes_of_what_is_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='Findable',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='findable', serialize=False, to='projects.project')),
                ('published_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('hourly_cents', models.IntegerField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('city_id', models.BigIntegerField(null=True)),
                ('hours', models.PositiveSmallIntegerField(null=True)),
                ('seats', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField(null=True)),
                ('is_remote', models.BooleanField()),
                ('is_recent', models.BooleanField()),
                ('category', models.CharField(max_length=20)),
                ('ai_rule', models.CharField(max_length=12)),
                ('size', models.CharField(max_length=10)),
                ('language', models.CharField(max_length=8)),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('search', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'findable project',
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_recent', True)), fastupdate=False, fields=['search'], name='findable_recent_search'),
                    django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_recent', True), _negated=True), fastupdate=False, fields=['search'], name='findable_old_search'),
                    models.Index(condition=models.Q(('is_recent', True)), fields=['-published_at', '-project'], name='findable_recent'),
                    models.Index(condition=models.Q(('is_recent', True), _negated=True), fields=['-published_at', '-project'], name='findable_old'),
                    models.Index(condition=models.Q(('is_recent', True), _negated=True), fields=['hourly_cents'], name='findable_old_paid'),
                    models.Index(condition=models.Q(('is_recent', True), _negated=True), fields=['due_on'], name='findable_old_due'),
                    models.Index(condition=models.Q(('is_recent', True), _negated=True), fields=['hours'], name='findable_old_hours'),
                ],
            },
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
