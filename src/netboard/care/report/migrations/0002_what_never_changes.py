from django.db import migrations

GUARD = """
CREATE FUNCTION report_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION report_signed_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signed report never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER report_signed_never_changes BEFORE UPDATE OR DELETE ON report_reportversion
    FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION report_signed_never_changes();
CREATE TRIGGER report_versions_stay BEFORE TRUNCATE ON report_reportversion
    FOR EACH STATEMENT EXECUTE FUNCTION report_refuse();

CREATE FUNCTION report_clock_only_shortens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.due_at > OLD.due_at THEN
        RAISE EXCEPTION 'a deadline is never moved later' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_clock_only_shortens BEFORE UPDATE ON report_report
    FOR EACH ROW EXECUTE FUNCTION report_clock_only_shortens();
CREATE TRIGGER delivery_clock_only_shortens BEFORE UPDATE ON report_delivery
    FOR EACH ROW EXECUTE FUNCTION report_clock_only_shortens();

CREATE FUNCTION delivery_mail_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.version_id, OLD.recipient, OLD.professional_id, OLD.address, OLD.message_id, OLD.mail_id, OLD.queued_at)
       IS DISTINCT FROM
       (NEW.version_id, NEW.recipient, NEW.professional_id, NEW.address, NEW.message_id, NEW.mail_id, NEW.queued_at) THEN
        RAISE EXCEPTION 'a queued mail never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('sent', 'settled', 'superseded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a finished delivery stays finished' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_mail_is_fixed BEFORE UPDATE ON report_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_mail_is_fixed();
CREATE TRIGGER delivery_stays BEFORE DELETE ON report_delivery FOR EACH ROW EXECUTE FUNCTION report_refuse();
CREATE TRIGGER deliveries_stay BEFORE TRUNCATE ON report_delivery FOR EACH STATEMENT EXECUTE FUNCTION report_refuse();

CREATE TRIGGER attempt_never_changes BEFORE UPDATE OR DELETE ON report_attempt
    FOR EACH ROW EXECUTE FUNCTION report_refuse();
CREATE TRIGGER attempts_stay BEFORE TRUNCATE ON report_attempt FOR EACH STATEMENT EXECUTE FUNCTION report_refuse();
"""

UNGUARD = """
DROP TRIGGER attempts_stay ON report_attempt;
DROP TRIGGER attempt_never_changes ON report_attempt;
DROP TRIGGER deliveries_stay ON report_delivery;
DROP TRIGGER delivery_stays ON report_delivery;
DROP TRIGGER delivery_mail_is_fixed ON report_delivery;
DROP FUNCTION delivery_mail_is_fixed();
DROP TRIGGER delivery_clock_only_shortens ON report_delivery;
DROP TRIGGER report_clock_only_shortens ON report_report;
DROP FUNCTION report_clock_only_shortens();
DROP TRIGGER report_versions_stay ON report_reportversion;
DROP TRIGGER report_signed_never_changes ON report_reportversion;
DROP FUNCTION report_signed_never_changes();
DROP FUNCTION report_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("report", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
