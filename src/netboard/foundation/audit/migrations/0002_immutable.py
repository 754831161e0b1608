from django.db import migrations

GUARD = """
CREATE FUNCTION audit_rows_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trace is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record a new act instead.';
END $$;
CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_never_change();
CREATE TRIGGER audit_seal_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_never_change();

CREATE FUNCTION audit_entry_waits_for_its_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_pending (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_waits_for_its_seal AFTER INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_waits_for_its_seal();
"""

UNGUARD = """
DROP TRIGGER audit_entry_waits_for_its_seal ON audit_entry;
DROP FUNCTION audit_entry_waits_for_its_seal();
DROP TRIGGER audit_seal_never_changes ON audit_seal;
DROP TRIGGER audit_entry_never_changes ON audit_entry;
DROP FUNCTION audit_rows_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
