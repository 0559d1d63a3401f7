"""The walls around the governance, and its adopted rules that never change."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
FROZEN = f"""
CREATE FUNCTION rules_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number <> 0 THEN
        RAISE EXCEPTION 'an adopted version of the rules is immutable (% refused)', TG_OP;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER rules_version_frozen BEFORE UPDATE OR DELETE ON communities_rulesversion
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION rules_version_frozen();

CREATE FUNCTION rules_content_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND EXISTS (
            SELECT FROM communities_rulesversion WHERE id = OLD.version_id AND number <> 0))
        OR (TG_OP <> 'DELETE' AND EXISTS (
            SELECT FROM communities_rulesversion WHERE id = NEW.version_id AND number <> 0)) THEN
        RAISE EXCEPTION 'the content of adopted rules is immutable (% refused)', TG_OP;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER rules_college_frozen BEFORE INSERT OR UPDATE OR DELETE ON communities_rulescollege
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION rules_content_frozen();
CREATE TRIGGER organ_rules_frozen BEFORE INSERT OR UPDATE OR DELETE ON communities_organrules
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION rules_content_frozen();
"""
THAWED = """
DROP TRIGGER organ_rules_frozen ON communities_organrules;
DROP TRIGGER rules_college_frozen ON communities_rulescollege;
DROP TRIGGER rules_version_frozen ON communities_rulesversion;
DROP FUNCTION rules_content_frozen();
DROP FUNCTION rules_version_frozen();
"""
VERSION, COLLEGE, ORGAN = "communities_rulesversion", "communities_college", "communities_organ"
DECLARATION = "communities_declaration"


class Migration(migrations.Migration):
    dependencies = [("communities", "0023_governance"), ("foundation", "0002_walls")]

    operations = [
        TenantWall(ORGAN),
        TenantWall(VERSION, references={"statutes_id": "communities_governingtext"}),
        TenantWall("communities_rulescollege", references={"version_id": VERSION, "college_id": COLLEGE}),
        TenantWall("communities_organrules", references={"version_id": VERSION, "organ_id": ORGAN}),
        TenantWall(DECLARATION),
        TenantWall(
            "communities_mandate",
            references={
                "organ_id": ORGAN,
                "member_id": "communities_member",
                "representative_id": "communities_representative",
                "college_id": COLLEGE,
                "start_declaration_id": DECLARATION,
                "end_declaration_id": DECLARATION,
            },
        ),
        TenantWall("communities_interestlink"),
        TenantWall("communities_dpoappointment"),
        TenantWall("communities_yearnote"),
        migrations.RunSQL(FROZEN, THAWED),
    ]
