"""The walls around the contract, and what in it only grows or is only undone."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

CONTRACT, TERMS = "operations_acicontract", "operations_contractterms"
# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
GROWING = [
    "operations_missiondates",
    "operations_contractamount",
    "operations_instalmentnote",
    "operations_contractpaper",
]
UNDOABLE = [TERMS, "operations_recognisedcrisis", "operations_instalmentreceipt"]
FUNCTIONS = """
CREATE FUNCTION contract_file_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the file of a contract only grows (% refused)', TG_OP;
END $$;
CREATE FUNCTION contract_fact_is_undone_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL OR
       (to_jsonb(NEW) - '{undone_at,undone_by_id,undone_because}'::text[]) <>
       (to_jsonb(OLD) - '{undone_at,undone_by_id,undone_because}'::text[]) THEN
        RAISE EXCEPTION 'a fact of a contract is only undone, once (% refused)', TG_OP;
    END IF;
    RETURN NEW;
END $$;
"""


def _guard(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW WHEN ({PURGING}) "
        f"EXECUTE FUNCTION {function}();\n"
    )


GUARDS = (
    FUNCTIONS
    + "".join(_guard(table, "contract_file_grows") for table in GROWING)
    + "".join(_guard(table, "contract_fact_is_undone_once") for table in UNDOABLE)
)
UNGUARDED = (
    "".join(f"DROP TRIGGER {table}_guard ON {table};\n" for table in [*GROWING, *UNDOABLE])
    + "DROP FUNCTION contract_file_grows(); DROP FUNCTION contract_fact_is_undone_once();"
)
OF_CONTRACT = {"contract_id": CONTRACT}


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_contract")]

    operations = [
        TenantWall(CONTRACT, references={"case_id": "communities_reviewcase"}),
        TenantWall(TERMS, references={**OF_CONTRACT, "case_id": "communities_reviewcase"}),
        TenantWall("operations_missiondates", references=OF_CONTRACT),
        TenantWall("operations_contractamount", references=OF_CONTRACT),
        TenantWall("operations_recognisedcrisis", references=OF_CONTRACT),
        TenantWall("operations_instalmentreceipt", references=OF_CONTRACT),
        TenantWall("operations_instalmentnote", references=OF_CONTRACT),
        TenantWall("operations_contractpaper", references={**OF_CONTRACT, "terms_id": TERMS}),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
