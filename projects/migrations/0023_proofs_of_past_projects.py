"""What projects that ended with pay before today proved of the skills they needed, by the rule of `proofs.keep`."""

from django.db import migrations

FILL = """
INSERT INTO projects_skillproof (student_id, skill_id, engagement_id, criteria_met, criteria_count, proved_at)
SELECT engagement.student_id, needed.skill_id, engagement.id, counted.met, counted.all, engagement.completed_at
FROM projects_engagement engagement
JOIN projects_project_skills needed ON needed.project_id = engagement.project_id
JOIN LATERAL (
    SELECT count(*) AS all, count(*) FILTER (WHERE
        (milestone.status IN ('approved', 'paid') AND milestone.settled_cents IS NULL)
        OR EXISTS (
            SELECT FROM projects_check verdict
            WHERE verdict.criterion_id = criterion.id AND verdict.verdict = 'met' AND verdict.delivery_id = (
                SELECT delivery.id FROM projects_delivery delivery WHERE delivery.milestone_id = milestone.id
                ORDER BY delivery.round DESC LIMIT 1))) AS met
    FROM projects_milestone milestone
    JOIN projects_milestonecriterion criterion ON criterion.milestone_id = milestone.id
    WHERE milestone.engagement_id = engagement.id
) counted ON counted.met > 0
WHERE engagement.status = 'completed'
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0022_lexemes_of_words"),
    ]

    operations = [migrations.RunSQL(FILL, "DELETE FROM projects_skillproof")]
