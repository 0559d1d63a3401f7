"""The walls around the assemblies; an urn that nobody loses, a closed vote and its sheet that never change."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
GUARDS = f"""
CREATE FUNCTION assembly_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'who voted stays written (% refused)', TG_OP;
    END IF;
    IF NOT EXISTS (SELECT FROM communities_urn WHERE point_id = NEW.point_id) THEN
        RAISE EXCEPTION 'this vote is not open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assembly_mark_stays BEFORE INSERT OR UPDATE OR DELETE ON communities_mark
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION assembly_mark_stays();

CREATE FUNCTION assembly_urn_is_opened_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM communities_sheet WHERE point_id = NEW.point_id) THEN
            RAISE EXCEPTION 'this vote was closed';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM communities_sheet WHERE point_id = OLD.point_id) THEN
        RAISE EXCEPTION 'an urn goes only once its sheet is written';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER assembly_urn_is_opened_once BEFORE INSERT OR DELETE ON communities_urn
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION assembly_urn_is_opened_once();

CREATE FUNCTION assembly_sheet_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.destroy_on IS NOT NULL AND OLD.destroy_on <= CURRENT_DATE + 1 THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a sheet stays as it was published (% refused)', TG_OP;
END $$;
CREATE TRIGGER assembly_sheet_stays BEFORE UPDATE OR DELETE ON communities_sheet
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION assembly_sheet_stays();

CREATE FUNCTION assembly_result_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - 'notes' <> to_jsonb(OLD) - 'notes') THEN
        RAISE EXCEPTION 'a result stays as it was counted (% refused)', TG_OP;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER assembly_result_stays BEFORE UPDATE OR DELETE ON communities_agendapoint
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION assembly_result_stays();
CREATE TRIGGER minutes_signature_append_only BEFORE UPDATE OR DELETE ON communities_minutessignature
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
"""
UNGUARDED = """
DROP TRIGGER minutes_signature_append_only ON communities_minutessignature;
DROP TRIGGER assembly_result_stays ON communities_agendapoint;
DROP TRIGGER assembly_sheet_stays ON communities_sheet;
DROP TRIGGER assembly_urn_is_opened_once ON communities_urn;
DROP TRIGGER assembly_mark_stays ON communities_mark;
DROP FUNCTION assembly_result_stays();
DROP FUNCTION assembly_sheet_stays();
DROP FUNCTION assembly_urn_is_opened_once();
DROP FUNCTION assembly_mark_stays();
"""
ASSEMBLY, POINT, VOTER = "communities_assembly", "communities_agendapoint", "communities_voter"
MINUTES = "communities_assemblyminutes"


class Migration(migrations.Migration):
    dependencies = [("communities", "0026_assemblies")]

    operations = [
        TenantWall(ASSEMBLY, references={"previous_id": ASSEMBLY}),
        TenantWall(POINT, references={"assembly_id": ASSEMBLY, "runoff_of_id": POINT}),
        TenantWall("communities_assemblyfile", references={"assembly_id": ASSEMBLY}),
        TenantWall(VOTER, references={"assembly_id": ASSEMBLY, "member_id": "communities_member"}),
        TenantWall("communities_presence", references={"voter_id": VOTER}),
        TenantWall("communities_proxy", references={"giver_id": VOTER, "holder_id": VOTER}),
        TenantWall("communities_candidate", references={"point_id": POINT, "voter_id": VOTER}),
        TenantWall("communities_mark", references={"point_id": POINT, "voter_id": VOTER}),
        TenantWall("communities_urn", references={"point_id": POINT}),
        TenantWall("communities_sheet", references={"point_id": POINT}),
        TenantWall(MINUTES, references={"assembly_id": ASSEMBLY}),
        TenantWall("communities_minutessignature", references={"minutes_id": MINUTES}),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
