from django.db import migrations

GUARD = """
CREATE FUNCTION board_said_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the board said never changes: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Present the case again instead.';
END $$;
CREATE TRIGGER board_opinion_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON board_opinion
    FOR EACH STATEMENT EXECUTE FUNCTION board_said_never_changes();
CREATE TRIGGER board_proposal_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON board_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION board_said_never_changes();
CREATE TRIGGER board_casepresence_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON board_casepresence
    FOR EACH STATEMENT EXECUTE FUNCTION board_said_never_changes();

CREATE FUNCTION board_closed_case_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.state, OLD.closed_at, OLD.session_id, OLD.dossier_id, OLD.started_at)
       IS DISTINCT FROM (NEW.state, NEW.closed_at, NEW.session_id, NEW.dossier_id, NEW.started_at) THEN
        RAISE EXCEPTION 'a closed case never changes: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER board_closed_case_stays BEFORE UPDATE OR DELETE ON board_case
    FOR EACH ROW WHEN (OLD.state <> 'planned') EXECUTE FUNCTION board_closed_case_stays();

CREATE FUNCTION board_recusal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id AND state <> 'planned') THEN
        RAISE EXCEPTION 'a recusal of a closed case never changes: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER board_recusal_stays BEFORE UPDATE OR DELETE ON board_recusal
    FOR EACH ROW EXECUTE FUNCTION board_recusal_stays();
"""

UNGUARD = """
DROP TRIGGER board_recusal_stays ON board_recusal;
DROP FUNCTION board_recusal_stays();
DROP TRIGGER board_closed_case_stays ON board_case;
DROP FUNCTION board_closed_case_stays();
DROP TRIGGER board_casepresence_never_changes ON board_casepresence;
DROP TRIGGER board_proposal_never_changes ON board_proposal;
DROP TRIGGER board_opinion_never_changes ON board_opinion;
DROP FUNCTION board_said_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("board", "0002_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
