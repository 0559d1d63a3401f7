"""The database wall around the frozen diagnoses, and their immutability."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

FROZEN = """
CREATE FUNCTION frozen_diagnosis_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen diagnosis is immutable (% refused)', TG_OP;
END $$;
CREATE TRIGGER frozen_diagnosis_immutable BEFORE UPDATE OR DELETE ON planning_frozendiagnosis
    FOR EACH ROW EXECUTE FUNCTION frozen_diagnosis_immutable();
"""
THAWED = """
DROP TRIGGER frozen_diagnosis_immutable ON planning_frozendiagnosis;
DROP FUNCTION frozen_diagnosis_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("communities", "0002_walls"), ("foundation", "0002_walls")]

    operations = [
        TenantWall("planning_frozendiagnosis", references={"version_id": "communities_territoryversion"}),
        migrations.RunSQL(FROZEN, THAWED),
    ]
