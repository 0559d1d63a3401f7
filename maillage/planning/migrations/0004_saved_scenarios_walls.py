"""The database wall around the saved scenarios, and what of them never changes."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

FROZEN = """
CREATE FUNCTION saved_scenario_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - '{name,description,archived_at}'::text[])
                          = (to_jsonb(OLD) - '{name,description,archived_at}'::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the result of a saved scenario is immutable (% refused)', TG_OP;
END $$;
CREATE TRIGGER saved_scenario_frozen BEFORE UPDATE OR DELETE ON planning_savedscenario
    FOR EACH ROW EXECUTE FUNCTION saved_scenario_frozen();
"""
THAWED = """
DROP TRIGGER saved_scenario_frozen ON planning_savedscenario;
DROP FUNCTION saved_scenario_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_saved_scenarios"), ("foundation", "0002_walls")]

    operations = [
        TenantWall("planning_savedscenario", references={"copied_from_id": "planning_savedscenario"}),
        migrations.RunSQL(FROZEN, THAWED),
    ]
