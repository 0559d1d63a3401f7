"""Once someone signed the minutes, what they tell changes no more: words, roll, proxies, rules, agenda."""

from django.db import migrations

PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
ASSEMBLY, POINT, VOTER = "communities_assembly", "communities_agendapoint", "communities_voter"
MINUTES, FILE = "communities_assemblyminutes", "communities_assemblyfile"
# (table, when, how its row names the assembly)
HELD = (
    (ASSEMBLY, "UPDATE OR DELETE", "{row}.id"),
    (POINT, "INSERT OR UPDATE OR DELETE", "{row}.assembly_id"),
    (VOTER, "INSERT OR DELETE OR UPDATE OF label, college, excluded, assembly_id, member_id", "{row}.assembly_id"),
    (
        "communities_presence", "INSERT OR UPDATE OR DELETE",
        f"(SELECT assembly_id FROM {VOTER} WHERE id = {{row}}.voter_id)",
    ),
    (
        "communities_proxy", "INSERT OR UPDATE OR DELETE",
        f"(SELECT assembly_id FROM {VOTER} WHERE id = {{row}}.giver_id)",
    ),
)  # fmt: skip


def _guard(table: str, when: str, whose: str) -> str:
    name = f"{table.removeprefix('communities_')}_signed_stays"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) THEN
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
CREATE TRIGGER {name} BEFORE {when} ON {table}
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
        *(migrations.RunSQL(_guard(*held), _unguard(held[0])) for held in HELD),
        migrations.RunSQL(WORDS, UNGUARD_WORDS),
    ]
