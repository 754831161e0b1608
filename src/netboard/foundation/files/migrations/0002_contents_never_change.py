from django.db import migrations

GUARD = """
CREATE FUNCTION files_storedfile_contents_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(OLD) - '{wrapped_key,nonce,master_key_version}'::text[])
       IS DISTINCT FROM (to_jsonb(NEW) - '{wrapped_key,nonce,master_key_version}'::text[]) THEN
        RAISE EXCEPTION 'a stored file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER files_storedfile_contents_never_change BEFORE UPDATE ON files_storedfile
    FOR EACH ROW EXECUTE FUNCTION files_storedfile_contents_never_change();
ALTER TABLE files_storedfile ADD CONSTRAINT storedfile_sealed_key_lengths
    CHECK (octet_length(wrapped_key) = 48 AND octet_length(nonce) = 12);
"""

UNGUARD = """
ALTER TABLE files_storedfile DROP CONSTRAINT storedfile_sealed_key_lengths;
DROP TRIGGER files_storedfile_contents_never_change ON files_storedfile;
DROP FUNCTION files_storedfile_contents_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
