"""The walls around the health project; a history that only grows; approved and published words that stay."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
HISTORY = """
CREATE FUNCTION project_history_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of the health project only grows (% refused)', TG_OP;
END $$;
CREATE TRIGGER project_history_grows BEFORE UPDATE OR DELETE ON planning_projectentry
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION project_history_grows();
CREATE TRIGGER protocol_reviews_grow BEFORE UPDATE OR DELETE ON planning_protocolreview
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION project_history_grows();
"""
NO_HISTORY = """
DROP TRIGGER protocol_reviews_grow ON planning_protocolreview;
DROP TRIGGER project_history_grows ON planning_projectentry;
DROP FUNCTION project_history_grows();
"""
# Once approved, a version is only replaced by the next one; the day of its review may be put off.
APPROVED = """
CREATE FUNCTION approved_protocol_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('approved', 'replaced') AND (TG_OP = 'DELETE' OR NEW.state NOT IN ('approved', 'replaced')
       OR (to_jsonb(NEW) - 'state' - 'review_on') <> (to_jsonb(OLD) - 'state' - 'review_on')) THEN
        RAISE EXCEPTION 'an approved protocol stays as it is (% refused)', TG_OP;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER approved_protocol_stays BEFORE UPDATE OR DELETE ON planning_protocolversion
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION approved_protocol_stays();
"""
NO_APPROVED = """
DROP TRIGGER approved_protocol_stays ON planning_protocolversion;
DROP FUNCTION approved_protocol_stays();
"""
# What was given to all stays as it was given; it can only be withdrawn, once.
PUBLISHED = """
CREATE FUNCTION published_protocol_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_on IS NOT NULL OR
       (to_jsonb(NEW) - 'withdrawn_on') <> (to_jsonb(OLD) - 'withdrawn_on') THEN
        RAISE EXCEPTION 'a published protocol is only withdrawn (% refused)', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_protocol_stays BEFORE UPDATE OR DELETE ON planning_publishedprotocol
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION published_protocol_stays();
"""
NO_PUBLISHED = """
DROP TRIGGER published_protocol_stays ON planning_publishedprotocol;
DROP FUNCTION published_protocol_stays();
"""
SHEET = {"sheet_id": "planning_actionsheet"}


class Migration(migrations.Migration):
    dependencies = [("planning", "0006_health_project")]

    operations = [
        TenantWall("planning_objective", references={"parent_id": "planning_objective"}),
        TenantWall(
            "planning_objectiveneed",
            references={"objective_id": "planning_objective", "need_id": "planning_need"},
        ),
        TenantWall("planning_actionsheet", references={"copied_from_id": "planning_actionsheet"}),
        TenantWall("planning_protocol"),
        TenantWall("planning_protocolversion", references={"protocol_id": "planning_protocol"}),
        TenantWall("planning_protocolreview", references={"version_id": "planning_protocolversion"}),
        TenantWall("planning_publishedprotocol", public_read=True),
        TenantWall(
            "planning_sheetlink",
            references={
                **SHEET,
                "finding_id": "planning_finding",
                "objective_id": "planning_objective",
                "protocol_id": "planning_protocol",
            },
        ),
        TenantWall("planning_sheetstep", references=SHEET),
        TenantWall("planning_budgetline", references=SHEET),
        TenantWall("planning_sheetindicator", references=SHEET),
        TenantWall("planning_sheetrisk", references=SHEET),
        TenantWall(
            "planning_projectentry",
            references={
                **SHEET,
                "objective_id": "planning_objective",
                "protocol_id": "planning_protocol",
            },
        ),
        migrations.RunSQL(HISTORY.replace("NOT_PURGING", PURGING), NO_HISTORY),
        migrations.RunSQL(APPROVED.replace("NOT_PURGING", PURGING), NO_APPROVED),
        migrations.RunSQL(PUBLISHED.replace("NOT_PURGING", PURGING), NO_PUBLISHED),
    ]
