"""The files of an assembly stay as they came; once its minutes are published, none is taken away either."""

from django.db import migrations

PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
FILE = "communities_assemblyfile"
STAYS = f"""
CREATE FUNCTION assembly_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.assembly_id, NEW.name, NEW.content_type, NEW.content, NEW.size, NEW.sha256)
            IS NOT DISTINCT FROM ROW(OLD.assembly_id, OLD.name, OLD.content_type, OLD.content, OLD.size, OLD.sha256)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the file of an assembly stays as it came';
    END IF;
    IF EXISTS (
        SELECT FROM communities_assemblyminutes WHERE assembly_id = OLD.assembly_id AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the minutes are published: the files of the assembly stay';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER assembly_file_stays BEFORE UPDATE OR DELETE ON {FILE}
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION assembly_file_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0036_scan_replaced")]

    operations = [
        migrations.RunSQL(
            STAYS, f"DROP TRIGGER assembly_file_stays ON {FILE};\nDROP FUNCTION assembly_file_stays();"
        ),
    ]
