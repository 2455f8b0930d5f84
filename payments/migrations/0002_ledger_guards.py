"""The database itself keeps the journal honest: entries balance, are complete, and are never changed."""

from django.db import migrations

BALANCED = """
CREATE FUNCTION payments_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint := CASE TG_TABLE_NAME WHEN 'payments_journalentry' THEN (to_jsonb(NEW)->>'id')::bigint
                      ELSE (to_jsonb(NEW)->>'entry_id')::bigint END;
    expected integer;
    found integer;
    total numeric;
BEGIN
    SELECT line_count INTO expected FROM payments_journalentry WHERE id = checked;
    SELECT count(*), coalesce(sum(amount_cents), 0) INTO found, total
      FROM payments_journalline WHERE entry_id = checked;
    IF found <> expected OR found < 2 THEN
        RAISE EXCEPTION 'journal entry % has % lines, not %', checked, found, expected
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_complete';
    END IF;
    IF total <> 0 THEN
        RAISE EXCEPTION 'journal entry % does not balance: its lines sum to %', checked, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balances';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER journal_entry_balances AFTER INSERT ON payments_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_entry();
CREATE CONSTRAINT TRIGGER journal_line_balances AFTER INSERT ON payments_journalline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_entry();
"""
NOT_BALANCED = """
DROP TRIGGER journal_line_balances ON payments_journalline;
DROP TRIGGER journal_entry_balances ON payments_journalentry;
DROP FUNCTION payments_check_entry();
"""
UNCHANGED = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is never changed: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_never_changes';
END $$;

CREATE TRIGGER journal_entry_never_changes BEFORE UPDATE OR DELETE ON payments_journalentry
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journal_line_never_changes BEFORE UPDATE OR DELETE ON payments_journalline
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER journal_line_never_changes ON payments_journalline;
DROP TRIGGER journal_entry_never_changes ON payments_journalentry;
DROP FUNCTION payments_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(BALANCED, NOT_BALANCED),
        migrations.RunSQL(UNCHANGED, CHANGEABLE),
    ]
