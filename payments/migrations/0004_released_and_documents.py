"""What was released so far is written down, and the database refuses any change to an issued document."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

FROZEN = """
CREATE FUNCTION payments_refuse_document_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued document is never changed: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'document_never_changes';
END $$;

CREATE TRIGGER document_never_changes BEFORE UPDATE OR DELETE ON payments_document
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_document_change();
"""
CHANGEABLE = """
DROP TRIGGER document_never_changes ON payments_document;
DROP FUNCTION payments_refuse_document_change();
"""


def write_down_releases(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    holds = apps.get_model("payments", "Hold").objects.filter(status="released")
    holds.update(released_cents=F("amount_cents"), released_fee_cents=F("fee_cents"))


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_every_way_money_moves")]

    operations = [
        migrations.RunPython(write_down_releases, migrations.RunPython.noop),
        migrations.RunSQL(FROZEN, CHANGEABLE),
    ]
