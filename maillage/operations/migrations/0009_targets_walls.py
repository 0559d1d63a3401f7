"""The wall around targets: a row only ends, once; another then replaces it."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
ENDING = "'{ended_at,ended_by_id,ended_why}'::text[]"
KEPT = f"""
CREATE FUNCTION year_target_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
       AND to_jsonb(NEW) - {ENDING} = to_jsonb(OLD) - {ENDING} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a target only ends (% refused)', TG_OP;
END $$;
CREATE TRIGGER year_target_only_ends BEFORE UPDATE OR DELETE ON operations_yeartarget
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION year_target_only_ends();
"""
FREED = """
DROP TRIGGER year_target_only_ends ON operations_yeartarget;
DROP FUNCTION year_target_only_ends();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0008_targets")]

    operations = [
        TenantWall(
            "operations_yeartarget",
            references={
                "contract_id": "operations_acicontract",
                "indicator_id": "planning_trackedindicator",
                "copied_from_id": "operations_yeartarget",
                "replaces_id": "operations_yeartarget",
            },
        ),
        migrations.RunSQL(KEPT, FREED),
    ]
