"""The walls around the dialogues and the controls; what was said only grows, what is closed stays closed."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
GROWING = ("dialogueminutes", "minutesapproval", "commitmentnote", "campaignexchange")
GROWS = """
CREATE FUNCTION dialogue_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said in a dialogue only grows (% refused)', TG_OP;
END $$;
""" + "".join(
    f"CREATE TRIGGER dialogue_said_stays BEFORE UPDATE OR DELETE ON operations_{table} "
    f"FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION dialogue_said_stays();\n"
    for table in GROWING
)
SHRINKS = (
    "".join(f"DROP TRIGGER dialogue_said_stays ON operations_{table};\n" for table in GROWING)
    + "DROP FUNCTION dialogue_said_stays();"
)
# The sample is what it was drawn; once a control is closed, nothing of it changes.
CLOSED = f"""
CREATE FUNCTION closed_control_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := ARRAY['state', 'reply_due_on', 'settled_at', 'verdict', 'conclusion', 'closed_by_id', 'closed_at'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL OR (to_jsonb(NEW) - moves) <> (to_jsonb(OLD) - moves) THEN
        RAISE EXCEPTION 'a control and its draw stay as they are (% refused)', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_control_stays BEFORE UPDATE OR DELETE ON operations_campaign
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION closed_control_stays();
CREATE FUNCTION closed_dialogue_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed dialogue stays as it is (% refused)', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_dialogue_stays BEFORE UPDATE OR DELETE ON operations_dialogue
    FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION closed_dialogue_stays();
"""
REOPENED = """
DROP TRIGGER closed_dialogue_stays ON operations_dialogue;
DROP FUNCTION closed_dialogue_stays();
DROP TRIGGER closed_control_stays ON operations_campaign;
DROP FUNCTION closed_control_stays();
"""
CONTRACT = {"contract_id": "operations_acicontract"}
DIALOGUE = {"dialogue_id": "operations_dialogue"}
SHEET = {"sheet_id": "planning_actionsheet"}
PROOF = {"evidence_id": "operations_evidence"}


class Migration(migrations.Migration):
    dependencies = [("operations", "0010_dialogue")]

    operations = [
        TenantWall("operations_dialogue", references=CONTRACT),
        TenantWall("operations_sheetwords", references={**DIALOGUE, **SHEET}),
        TenantWall("operations_agendaitem", references=DIALOGUE),
        TenantWall("operations_targetproposal", references=DIALOGUE),
        TenantWall("operations_commitment", references={**DIALOGUE, **SHEET}),
        TenantWall("operations_commitmentnote", references={"commitment_id": "operations_commitment"}),
        TenantWall("operations_dialogueminutes", references=DIALOGUE),
        TenantWall("operations_minutesapproval", references={"minutes_id": "operations_dialogueminutes"}),
        TenantWall("operations_campaign", references=CONTRACT),
        TenantWall("operations_campaignitem", references={"campaign_id": "operations_campaign", **PROOF}),
        TenantWall(
            "operations_campaignexchange",
            references={
                "campaign_id": "operations_campaign",
                "item_id": "operations_campaignitem",
                **PROOF,
            },
        ),
        migrations.RunSQL(GROWS, SHRINKS),
        migrations.RunSQL(CLOSED, REOPENED),
    ]
