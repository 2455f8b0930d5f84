"""The search vector of a posting, kept by the database whoever writes.

It holds the words people search for, weighed (title A, skills B, what is delivered C, the rest D), and one tag for each
thing postings are filtered by, such as `c=design` or `s=17`. A tag is no word: no text parser gives one of that form.
Only open postings have a vector, so that the index holds what can be found and nothing else.

To have vectors made anew, write NULL into them.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION firstrung_search(project projects_project) RETURNS tsvector LANGUAGE sql STABLE AS $$
    WITH needed AS (
        SELECT skill_id FROM projects_project_skills WHERE project_id = project.id
    ), wanted AS (
        SELECT skill_id FROM projects_project_wanted_skills WHERE project_id = project.id
    ), spelled AS (
        SELECT skill.id, skill.label || ' ' || coalesce(
            (SELECT string_agg(alias.label, ' ') FROM accounts_skillalias alias
             WHERE alias.skill_id = skill.id AND alias.is_local), '') AS words
        FROM accounts_skill skill
        WHERE skill.id IN (SELECT skill_id FROM needed UNION SELECT skill_id FROM wanted)
    ), company AS (
        SELECT company.name, company.size, record.median_days_to_decide AS days
        FROM accounts_company company
        LEFT JOIN projects_companyrecord record ON record.company_id = company.id
        WHERE company.id = project.company_id
    ), tags AS (
        SELECT array_remove(ARRAY[
            'c=' || project.category,
            'a=' || project.ai_rule,
            'l=' || project.language,
            'o=' || project.company_id,
            'z=' || (SELECT size FROM company),
            'f=' || (SELECT days FROM company),
            'p=' || project.city_id,
            CASE WHEN project.place = '' THEN 'r=remote' ELSE 'r=place' END,
            CASE WHEN project.seats > 1 THEN 'n=many' ELSE 'n=one' END
        ], NULL) || ARRAY(SELECT 's=' || skill_id FROM needed) || ARRAY(SELECT 'w=' || skill_id FROM wanted) AS tags
    )
    SELECT setweight(to_tsvector('firstrung', project.title), 'A')
        || setweight(to_tsvector('firstrung', coalesce((SELECT string_agg(words, ' ') FROM spelled), '')), 'B')
        || setweight(to_tsvector('firstrung', project.deliverable), 'C')
        || setweight(to_tsvector('firstrung',
            project.summary || ' ' || (SELECT name FROM company) || ' ' || project.category || ' ' || project.place), 'D')
        || array_to_tsvector((SELECT tags FROM tags))
$$;

CREATE FUNCTION firstrung_keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := CASE WHEN NEW.status = 'open' THEN firstrung_search(NEW) END;
    RETURN NEW;
END $$;

CREATE TRIGGER project_search BEFORE INSERT OR UPDATE OF search, status, title, summary, deliverable, category, ai_rule,
    language, place, city_id, seats, company_id ON projects_project
    FOR EACH ROW EXECUTE FUNCTION firstrung_keep_search();

CREATE FUNCTION firstrung_search_of_skills() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE projects_project SET search = NULL
    WHERE status = 'open' AND id IN (SELECT project_id FROM changed);
    RETURN NULL;
END $$;

CREATE TRIGGER project_search_skill_added AFTER INSERT ON projects_project_skills
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_of_skills();
CREATE TRIGGER project_search_skill_removed AFTER DELETE ON projects_project_skills
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_of_skills();
CREATE TRIGGER project_search_wanted_added AFTER INSERT ON projects_project_wanted_skills
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_of_skills();
CREATE TRIGGER project_search_wanted_removed AFTER DELETE ON projects_project_wanted_skills
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_of_skills();

CREATE FUNCTION firstrung_search_of_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE projects_project SET search = NULL WHERE status = 'open' AND company_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER project_search_company AFTER UPDATE OF name, size ON accounts_company
    FOR EACH ROW WHEN ((OLD.name, OLD.size) IS DISTINCT FROM (NEW.name, NEW.size))
    EXECUTE FUNCTION firstrung_search_of_company();

CREATE FUNCTION firstrung_search_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE projects_project SET search = NULL WHERE status = 'open' AND company_id = NEW.company_id;
    RETURN NULL;
END $$;

CREATE TRIGGER project_search_record_made AFTER INSERT ON projects_companyrecord
    FOR EACH ROW WHEN (NEW.median_days_to_decide IS NOT NULL) EXECUTE FUNCTION firstrung_search_of_record();
CREATE TRIGGER project_search_record AFTER UPDATE OF median_days_to_decide ON projects_companyrecord
    FOR EACH ROW WHEN (OLD.median_days_to_decide IS DISTINCT FROM NEW.median_days_to_decide)
    EXECUTE FUNCTION firstrung_search_of_record();

CREATE FUNCTION firstrung_search_of_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_skillchange (skill_id)
    SELECT DISTINCT skill_id FROM changed
    WHERE EXISTS (SELECT FROM projects_project_skills asked WHERE asked.skill_id = changed.skill_id)
       OR EXISTS (SELECT FROM projects_project_wanted_skills asked WHERE asked.skill_id = changed.skill_id)
    ON CONFLICT (skill_id) DO UPDATE SET reached = 0;
    RETURN NULL;
END $$;

CREATE TRIGGER skill_alias_added AFTER INSERT ON accounts_skillalias
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_of_words();
CREATE TRIGGER skill_alias_changed AFTER UPDATE ON accounts_skillalias
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_of_words();

CREATE FUNCTION firstrung_search_of_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_skillchange (skill_id) VALUES (NEW.id) ON CONFLICT (skill_id) DO UPDATE SET reached = 0;
    RETURN NULL;
END $$;

CREATE TRIGGER skill_label_changed AFTER UPDATE OF label ON accounts_skill
    FOR EACH ROW WHEN (OLD.label IS DISTINCT FROM NEW.label) EXECUTE FUNCTION firstrung_search_of_label();

CREATE FUNCTION firstrung_search_without_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_skillchange (skill_id)
    SELECT DISTINCT changed.skill_id FROM changed JOIN accounts_skill skill ON skill.id = changed.skill_id
    ON CONFLICT (skill_id) DO UPDATE SET reached = 0;
    RETURN NULL;
END $$;

CREATE TRIGGER skill_alias_removed AFTER DELETE ON accounts_skillalias
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION firstrung_search_without_alias();
"""

UNMAKE = """
DROP TRIGGER skill_alias_removed ON accounts_skillalias;
DROP TRIGGER skill_alias_changed ON accounts_skillalias;
DROP TRIGGER skill_alias_added ON accounts_skillalias;
DROP TRIGGER skill_label_changed ON accounts_skill;
DROP TRIGGER project_search_record ON projects_companyrecord;
DROP TRIGGER project_search_record_made ON projects_companyrecord;
DROP TRIGGER project_search_company ON accounts_company;
DROP TRIGGER project_search_skill_added ON projects_project_skills;
DROP TRIGGER project_search_skill_removed ON projects_project_skills;
DROP TRIGGER project_search_wanted_added ON projects_project_wanted_skills;
DROP TRIGGER project_search_wanted_removed ON projects_project_wanted_skills;
DROP TRIGGER project_search ON projects_project;
DROP FUNCTION firstrung_search_without_alias();
DROP FUNCTION firstrung_search_of_words();
DROP FUNCTION firstrung_search_of_label();
DROP FUNCTION firstrung_search_of_record();
DROP FUNCTION firstrung_search_of_company();
DROP FUNCTION firstrung_search_of_skills();
DROP FUNCTION firstrung_keep_search();
DROP FUNCTION firstrung_search(projects_project);
"""

# Room on each page, so that an application, which changes no indexed column, writes to no index.
ROOM = "ALTER TABLE projects_project SET (fillfactor = 85)"
NO_ROOM = "ALTER TABLE projects_project RESET (fillfactor)"

AGAIN = "UPDATE projects_project SET search = NULL WHERE status = 'open' OR search IS NOT NULL"


class Migration(migrations.Migration):

    dependencies = [('projects', '0019_sorts'), ('accounts', '0003_places_skills_invitations')]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.RunSQL(ROOM, NO_ROOM),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
