"""The walls around indicators and their values: a value, a definition, only ever end, once."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
ENDING = "'{ended_at,ended_by_id,ended_why}'::text[]"
KEPT = f"""
CREATE FUNCTION indicator_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
       AND to_jsonb(NEW) - {ENDING} = to_jsonb(OLD) - {ENDING} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an indicator and its values only end (% refused)', TG_OP;
END $$;
CREATE TRIGGER indicator_value_only_ends BEFORE UPDATE OR DELETE ON planning_indicatorvalue
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION indicator_only_ends();
CREATE TRIGGER tracked_indicator_only_ends BEFORE UPDATE OR DELETE ON planning_trackedindicator
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION indicator_only_ends();
"""
FREED = """
DROP TRIGGER tracked_indicator_only_ends ON planning_trackedindicator;
DROP TRIGGER indicator_value_only_ends ON planning_indicatorvalue;
DROP FUNCTION indicator_only_ends();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0008_evaluation")]

    operations = [
        TenantWall("planning_trackedindicator"),
        TenantWall(
            "planning_indicatorvalue",
            references={
                "indicator_id": "planning_trackedindicator",
                "replaces_id": "planning_indicatorvalue",
                "record_id": "foundation_importrecord",
            },
        ),
        migrations.RunSQL(KEPT, FREED),
    ]
