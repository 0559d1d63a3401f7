"""The database wall around every table of the room, and the immutability of what was adopted."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# An adopted version may only be replaced: its state goes to "superseded" and its last day is written, once.
FROZEN = """
CREATE FUNCTION territory_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'adopted' AND NEW.state = 'superseded' AND NEW.ends_on IS NOT NULL
        AND to_jsonb(NEW) - ARRAY['state', 'ends_on', 'updated_at']
          = to_jsonb(OLD) - ARRAY['state', 'ends_on', 'updated_at'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an adopted version of a territory is immutable (% refused)', TG_OP;
END $$;
CREATE TRIGGER territory_version_frozen BEFORE UPDATE OR DELETE ON communities_territoryversion
    FOR EACH ROW EXECUTE FUNCTION territory_version_frozen();

CREATE FUNCTION territory_content_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND EXISTS (
            SELECT FROM communities_territoryversion WHERE id = OLD.version_id AND state <> 'draft'))
        OR (TG_OP <> 'DELETE' AND EXISTS (
            SELECT FROM communities_territoryversion WHERE id = NEW.version_id AND state <> 'draft')) THEN
        RAISE EXCEPTION 'the content of an adopted territory is immutable (% refused)', TG_OP;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER territory_unit_frozen BEFORE INSERT OR UPDATE OR DELETE ON communities_territoryunit
    FOR EACH ROW EXECUTE FUNCTION territory_content_frozen();
CREATE TRIGGER sub_territory_frozen BEFORE INSERT OR UPDATE OR DELETE ON communities_subterritory
    FOR EACH ROW EXECUTE FUNCTION territory_content_frozen();
"""
THAWED = """
DROP TRIGGER sub_territory_frozen ON communities_subterritory;
DROP TRIGGER territory_unit_frozen ON communities_territoryunit;
DROP TRIGGER territory_version_frozen ON communities_territoryversion;
DROP FUNCTION territory_content_frozen();
DROP FUNCTION territory_version_frozen();
"""

VERSION = "communities_territoryversion"


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial"), ("foundation", "0002_walls")]

    operations = [
        TenantWall(VERSION, references={"based_on_id": VERSION}),
        TenantWall("communities_subterritory", references={"version_id": VERSION}),
        TenantWall(
            "communities_territoryunit",
            references={"version_id": VERSION, "sub_territory_id": "communities_subterritory"},
        ),
        TenantWall("communities_territoryclaim", public_read=True, references={"version_id": VERSION}),
        TenantWall("communities_managementlocation"),
        migrations.RunSQL(FROZEN, THAWED),
    ]
