"""The walls around the proofs: bytes that never change, a withdrawal that stays."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
PROOFS = """
CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text[] := ARRAY['title', 'proves', 'fact_on', 'nature', 'confidentiality',
                         'withdrawn_at', 'withdrawn_by_id', 'withdrawn_reason'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR (to_jsonb(NEW) - said) <> (to_jsonb(OLD) - said) THEN
        RAISE EXCEPTION 'a proof is described or withdrawn, never changed (% refused)', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON operations_evidence
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION evidence_stays();
CREATE FUNCTION evidence_bytes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the bytes of a proof never change (% refused)', TG_OP;
END $$;
CREATE TRIGGER evidence_bytes_stay BEFORE UPDATE OR DELETE ON operations_evidencecontent
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION evidence_bytes_stay();
"""
NO_PROOFS = """
DROP TRIGGER evidence_bytes_stay ON operations_evidencecontent;
DROP FUNCTION evidence_bytes_stay();
DROP TRIGGER evidence_stays ON operations_evidence;
DROP FUNCTION evidence_stays();
"""
PROOF = {"evidence_id": "operations_evidence"}


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_evidence"), ("planning", "0007_health_project_walls")]

    operations = [
        TenantWall("operations_evidence"),
        TenantWall("operations_evidencecontent", references=PROOF),
        TenantWall("operations_evidencelink", references={**PROOF, "sheet_id": "planning_actionsheet"}),
        migrations.RunSQL(PROOFS.replace("NOT_PURGING", PURGING), NO_PROOFS),
    ]
