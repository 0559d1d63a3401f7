"""The database wall around the treasury; lines that never change, settlements that never exceed their line."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

ACCOUNT = "communities_bankaccount"
STATEMENT = "communities_bankstatement"
LINE = "communities_bankline"

# A line is what the bank wrote; of a settlement only the undoing is written, once. The legal purge deletes.
# The line is locked before its settlements are added up, so that two at once cannot both fit.
GUARDS = """
CREATE FUNCTION treasury_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.retention_purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME <> 'communities_bankline' THEN
        IF OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
           AND to_jsonb(NEW) - '{undone_at,undone_by_id,undone_reason}'::text[]
             = to_jsonb(OLD) - '{undone_at,undone_by_id,undone_reason}'::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only (% refused)', TG_TABLE_NAME, TG_OP;
END $$;
CREATE FUNCTION treasury_within_the_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    size bigint;
    taken bigint;
BEGIN
    SELECT abs(cents) INTO size FROM communities_bankline WHERE id = NEW.line_id FOR UPDATE;
    SELECT coalesce(sum(cents), 0) INTO taken FROM communities_settlement
        WHERE line_id = NEW.line_id AND undone_at IS NULL;
    IF taken + NEW.cents > size THEN
        RAISE EXCEPTION 'settlements exceed the bank line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_within_the_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_line_append_only BEFORE UPDATE OR DELETE ON communities_bankline
    FOR EACH ROW EXECUTE FUNCTION treasury_append_only();
CREATE TRIGGER settlement_append_only BEFORE UPDATE OR DELETE ON communities_settlement
    FOR EACH ROW EXECUTE FUNCTION treasury_append_only();
CREATE TRIGGER set_aside_append_only BEFORE UPDATE OR DELETE ON communities_setaside
    FOR EACH ROW EXECUTE FUNCTION treasury_append_only();
CREATE TRIGGER settlement_within_the_line BEFORE INSERT ON communities_settlement
    FOR EACH ROW EXECUTE FUNCTION treasury_within_the_line();
"""
UNGUARDED = """
DROP TRIGGER settlement_within_the_line ON communities_settlement;
DROP TRIGGER set_aside_append_only ON communities_setaside;
DROP TRIGGER settlement_append_only ON communities_settlement;
DROP TRIGGER bank_line_append_only ON communities_bankline;
DROP FUNCTION treasury_within_the_line();
DROP FUNCTION treasury_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0010_treasury")]

    operations = [
        TenantWall(ACCOUNT),
        TenantWall(STATEMENT, references={"account_id": ACCOUNT}),
        TenantWall(LINE, references={"account_id": ACCOUNT, "statement_id": STATEMENT}),
        TenantWall("communities_settlement", references={"line_id": LINE}),
        TenantWall("communities_setaside", references={"line_id": LINE}),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
