from django.db import migrations

GUARD = """
CREATE TRIGGER board_agendarelease_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON board_agendarelease
    FOR EACH STATEMENT EXECUTE FUNCTION board_said_never_changes();
CREATE TRIGGER board_agendareleaseline_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON board_agendareleaseline
    FOR EACH STATEMENT EXECUTE FUNCTION board_said_never_changes();

CREATE FUNCTION board_dissent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.case_id ELSE NEW.case_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM board_case WHERE id = wanted AND state <> 'planned') THEN
        RAISE EXCEPTION 'who disagreed with a closed case never changes: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER board_dissent_stays BEFORE INSERT OR UPDATE OR DELETE ON board_dissent
    FOR EACH ROW EXECUTE FUNCTION board_dissent_stays();
"""

UNGUARD = """
DROP TRIGGER board_dissent_stays ON board_dissent;
DROP FUNCTION board_dissent_stays();
DROP TRIGGER board_agendareleaseline_never_changes ON board_agendareleaseline;
DROP TRIGGER board_agendarelease_never_changes ON board_agendarelease;
"""


class Migration(migrations.Migration):
    dependencies = [("board", "0005_live_board")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
