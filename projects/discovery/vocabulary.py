"""The words open postings hold, as people spell them: taken up when one is published, counted anew by the clock."""

from django.db import connection, transaction

from projects.discovery.models import SearchWord

COUNTED = 20_000

LEARN = """
INSERT INTO projects_searchword (word, lexeme, uses)
SELECT DISTINCT spelled.word, said.lexemes[1], 1
FROM ({texts}) AS told (text)
CROSS JOIN LATERAL ts_parse('default', told.text) AS piece
CROSS JOIN LATERAL (SELECT unaccent(lower(piece.token)) AS word) AS spelled
CROSS JOIN LATERAL (SELECT tsvector_to_array(to_tsvector('firstrung', spelled.word)) AS lexemes) AS said
WHERE length(spelled.word) BETWEEN 2 AND 40 AND cardinality(said.lexemes) = 1 AND length(said.lexemes[1]) <= 60
ON CONFLICT (word) DO NOTHING
"""

OF_POSTING = """
SELECT concat_ws(' ', project.title, project.summary, project.deliverable, project.place, project.category,
    company.name)
FROM projects_project project JOIN accounts_company company ON company.id = project.company_id
WHERE project.id = %(project)s
UNION ALL
SELECT concat_ws(' ', skill.label, alias.label)
FROM accounts_skill skill
LEFT JOIN accounts_skillalias alias ON alias.skill_id = skill.id AND alias.is_local
WHERE skill.id IN (
    SELECT skill_id FROM projects_project_skills WHERE project_id = %(project)s
    UNION SELECT skill_id FROM projects_project_wanted_skills WHERE project_id = %(project)s
)
"""

OF_SKILLS = """
SELECT concat_ws(' ', skill.label, alias.label)
FROM accounts_skill skill
LEFT JOIN accounts_skillalias alias ON alias.skill_id = skill.id AND alias.is_local
WHERE EXISTS (SELECT FROM projects_project_skills asked WHERE asked.skill_id = skill.id)
   OR EXISTS (SELECT FROM projects_project_wanted_skills asked WHERE asked.skill_id = skill.id)
"""

COUNT = """
WITH newest AS MATERIALIZED (
    SELECT word AS lexeme, ndoc FROM ts_stat($$
        SELECT search FROM projects_project WHERE status = 'open' ORDER BY published_at DESC, id DESC LIMIT {counted}
    $$)
), size AS (
    SELECT greatest(1.0, count(*) / {counted}.0) AS times FROM projects_project WHERE status = 'open'
)
UPDATE projects_searchword known SET uses = counted.uses
FROM (
    SELECT word, coalesce(newest.ndoc * size.times, 0)::int AS uses
    FROM size, projects_searchword LEFT JOIN newest USING (lexeme)
) AS counted
WHERE counted.word = known.word AND counted.uses <> known.uses
"""

COUNT_RARE = """
UPDATE projects_searchword SET uses = (
    SELECT count(*) FROM projects_project
    WHERE search @@ ($$'$$ || replace(replace(lexeme, $$\\$$, $$\\\\$$), $$'$$, $$''$$) || $$'$$)::tsquery
)
WHERE uses = 0
"""


def learn(project) -> int:
    """Take up the words of a posting that was published; return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN.format(texts=OF_POSTING), {"project": project.pk})
        return cursor.rowcount


@transaction.atomic
def recount() -> int:
    """Count in how many open postings each word stands, forget what stands in none, and return how many words remain.

    Beyond the newest twenty thousand the count is an estimate; words that none of those holds are counted each.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEARN.format(texts=OF_SKILLS))
        cursor.execute(COUNT.format(counted=COUNTED))
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(COUNT_RARE)
        cursor.execute("SET LOCAL enable_seqscan = on")
    SearchWord.objects.filter(uses=0).delete()
    return SearchWord.objects.count()
