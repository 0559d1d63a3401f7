"""Once someone signed the minutes, what they tell changes no more: words, roll, proxies, rules, agenda."""

from django.db import migrations

PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
ASSEMBLY, POINT, VOTER = "communities_assembly", "communities_agendapoint", "communities_voter"
MINUTES, FILE = "communities_assemblyminutes", "communities_assemblyfile"
SITTING = "convened_at late_reason opened_at closed_at state"
POINT_CARD = "kind title text majority secret amends seats office"
# What the minutes tell of each row; how the row names its assembly. Other columns may still be written: when a
# mail left, what a decision was followed by.
TOLD = {
    ASSEMBLY: (
        "{row}.id",
        f"number kind title starts_at place call rules {SITTING} chair_name clerk_name",
    ),
    POINT: (
        "{row}.assembly_id",
        f"assembly_id number {POINT_CARD} round state unheld opened_at closed_at result notes",
    ),
    VOTER: ("{row}.assembly_id", "assembly_id member_id label college excluded"),
    "communities_presence": (
        f"(SELECT assembly_id FROM {VOTER} WHERE id = {{row}}.voter_id)", "voter_id mode proof arrived_at left_at",
    ),
    "communities_proxy": (
        f"(SELECT assembly_id FROM {VOTER} WHERE id = {{row}}.giver_id)",
        "giver_id holder_id on_paper given_at revoked_at",
    ),
}  # fmt: skip


def _guard(table: str, whose: str, columns: str) -> str:
    name = f"{table.removeprefix('communities_')}_signed_stays"
    new, old = (", ".join(f"{row}.{column}" for column in columns.split()) for row in ("NEW", "OLD"))
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND ROW({new}) IS NOT DISTINCT FROM ROW({old}) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        held := {whose.format(row="NEW")};
    ELSE
        held := {whose.format(row="OLD")};
    END IF;
    IF EXISTS (SELECT FROM {MINUTES} WHERE assembly_id = held AND sha256 <> '') THEN
        RAISE EXCEPTION 'the minutes are signed: what they tell stays (% refused)', TG_OP;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION {name}();
"""


def _unguard(table: str) -> str:
    name = f"{table.removeprefix('communities_')}_signed_stays"
    return f"DROP TRIGGER {name} ON {table};\nDROP FUNCTION {name}();\n"


WORDS = f"""
CREATE FUNCTION minutes_signed_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sha256 = '' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - '{{published_at,scan_id}}'::text[] = to_jsonb(OLD) - '{{published_at,scan_id}}'::text[]
        AND (OLD.published_at IS NULL OR NEW.published_at = OLD.published_at)
        AND (OLD.scan_id IS NULL OR NEW.scan_id = OLD.scan_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the minutes are signed: their words stay (% refused)', TG_OP;
END $$;
CREATE TRIGGER minutes_signed_stay BEFORE UPDATE OR DELETE ON {MINUTES}
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION minutes_signed_stay();
"""
UNGUARD_WORDS = f"DROP TRIGGER minutes_signed_stay ON {MINUTES};\nDROP FUNCTION minutes_signed_stay();\n"
# A foreign key bypasses row policies: the composite key keeps it within the community.
WALLS = ((ASSEMBLY, "replaces_id", ASSEMBLY), (MINUTES, "scan_id", FILE))


class Migration(migrations.Migration):
    dependencies = [("communities", "0030_assembly_desk")]

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_tenant FOREIGN KEY (community_id, {column}) "
                f"REFERENCES {target} (community_id, id) DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_tenant",
            )
            for table, column, target in WALLS
        ),
        *(migrations.RunSQL(_guard(table, *told), _unguard(table)) for table, told in TOLD.items()),
        migrations.RunSQL(WORDS, UNGUARD_WORDS),
    ]
