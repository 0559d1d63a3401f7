"""The walls around the budget; parts that add up to their amount; states that only go forward; files that stay."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

CONTRACT, GRANT, LINE = "operations_acicontract", "operations_grant", "operations_plannedline"
OUTLAY, SHEET = "operations_outlay", "planning_actionsheet"

# Checked when the transaction ends: an outlay is written before its parts.
WHOLE = """
CREATE FUNCTION outlay_is_wholly_charged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_id bigint;
    size bigint;
    charged bigint;
BEGIN
    row_id := CASE WHEN TG_TABLE_NAME = 'operations_outlay' THEN (to_jsonb(NEW) ->> 'id')::bigint
                   ELSE (to_jsonb(COALESCE(NEW, OLD)) ->> 'outlay_id')::bigint END;
    SELECT cents INTO size FROM operations_outlay WHERE id = row_id;
    IF size IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(cents), 0) INTO charged FROM operations_allocation WHERE outlay_id = row_id;
    IF charged <> size THEN
        RAISE EXCEPTION 'the parts of an outlay are % of %', charged, size
            USING ERRCODE = 'check_violation', CONSTRAINT = 'outlay_wholly_charged';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER outlay_wholly_charged AFTER INSERT OR UPDATE ON operations_outlay
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION outlay_is_wholly_charged();
CREATE CONSTRAINT TRIGGER outlay_wholly_charged AFTER INSERT OR UPDATE OR DELETE ON operations_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION outlay_is_wholly_charged();
"""
NOT_WHOLE = """
DROP TRIGGER outlay_wholly_charged ON operations_allocation;
DROP TRIGGER outlay_wholly_charged ON operations_outlay;
DROP FUNCTION outlay_is_wholly_charged();
"""
# What was decided stays as it was decided; the legal purge passes.
FORWARD = """
CREATE FUNCTION outlay_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{state,state_reason,decided_by_id,decided_at,said_paid_on}';
BEGIN
    IF to_jsonb(NEW) - decided <> to_jsonb(OLD) - decided THEN
        RAISE EXCEPTION 'what an outlay says never changes';
    END IF;
    IF NEW.state <> OLD.state AND NOT (
        OLD.state = 'prepared' AND NEW.state IN ('approved', 'refused', 'cancelled')
        OR OLD.state = 'approved' AND NEW.state IN ('closed', 'cancelled')) THEN
        RAISE EXCEPTION 'an outlay never goes from % to %', OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outlay_goes_forward BEFORE UPDATE ON operations_outlay
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION outlay_goes_forward();
CREATE FUNCTION budget_proof_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only (% refused)', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER outlay_never_deleted BEFORE DELETE ON operations_outlay
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION budget_proof_stays();
CREATE TRIGGER allocation_stays BEFORE UPDATE OR DELETE ON operations_allocation
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION budget_proof_stays();
CREATE TRIGGER voucher_stays BEFORE UPDATE OR DELETE ON operations_voucher
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION budget_proof_stays();
""".replace("NOT_PURGING", "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'")
NOT_FORWARD = """
DROP TRIGGER voucher_stays ON operations_voucher;
DROP TRIGGER allocation_stays ON operations_allocation;
DROP TRIGGER outlay_never_deleted ON operations_outlay;
DROP FUNCTION budget_proof_stays();
DROP TRIGGER outlay_goes_forward ON operations_outlay;
DROP FUNCTION outlay_goes_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0006_budget")]

    operations = [
        TenantWall(GRANT, references={"contract_id": CONTRACT}),
        TenantWall("operations_grantinstalment", references={"grant_id": GRANT}),
        TenantWall(
            LINE,
            references={
                "contract_id": CONTRACT,
                "grant_id": GRANT,
                "sheet_id": SHEET,
                "carried_from_id": LINE,
            },
        ),  # fmt: skip
        TenantWall(OUTLAY, references={"commitment_id": OUTLAY}),
        TenantWall("operations_allocation", references={"outlay_id": OUTLAY, "line_id": LINE}),
        TenantWall("operations_voucher", references={"outlay_id": OUTLAY}),
        migrations.RunSQL(WHOLE, NOT_WHOLE),
        migrations.RunSQL(FORWARD, NOT_FORWARD),
    ]
