"""The walls around findings, needs and votes; a history that only grows; dots that add up."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

HISTORY = """
CREATE FUNCTION findings_history_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of findings only grows (% refused)', TG_OP;
END $$;
CREATE TRIGGER findings_history_grows BEFORE UPDATE OR DELETE ON planning_historyentry
    FOR EACH ROW EXECUTE FUNCTION findings_history_grows();
"""
NO_HISTORY = """
DROP TRIGGER findings_history_grows ON planning_historyentry;
DROP FUNCTION findings_history_grows();
"""
# What was read or said as evidence stays as it was; it can only be withdrawn, once.
EVIDENCE = """
CREATE FUNCTION evidence_only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR
       (to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by_id') <>
       (to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by_id') THEN
        RAISE EXCEPTION 'a piece of evidence is only withdrawn (% refused)', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_only_withdrawn BEFORE UPDATE OR DELETE ON planning_evidence
    FOR EACH ROW EXECUTE FUNCTION evidence_only_withdrawn();
"""
NO_EVIDENCE = """
DROP TRIGGER evidence_only_withdrawn ON planning_evidence;
DROP FUNCTION evidence_only_withdrawn();
"""
# A closed vote keeps its dots; an open one never gives a person more than its number. The row of the vote is
# share-locked, so that closing it waits for the ballots being cast, and they for it.
DOTS = """
CREATE FUNCTION dots_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_ planning_dot := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    closed timestamptz;
BEGIN
    SELECT v.closed_at INTO STRICT closed FROM planning_vote v
        JOIN planning_ballot b ON b.vote_id = v.id WHERE b.id = row_.ballot_id FOR SHARE OF v;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'the vote is closed (% refused)', TG_OP;
    END IF;
    RETURN row_;
END $$;
CREATE TRIGGER dots_while_open BEFORE INSERT OR UPDATE OR DELETE ON planning_dot
    FOR EACH ROW EXECUTE FUNCTION dots_while_open();
CREATE FUNCTION dots_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed integer;
    put integer;
BEGIN
    SELECT v.dots INTO allowed FROM planning_vote v JOIN planning_ballot b ON b.vote_id = v.id
        WHERE b.id = NEW.ballot_id;
    SELECT sum(d.count) INTO put FROM planning_dot d WHERE d.ballot_id = NEW.ballot_id;
    IF put > allowed THEN
        RAISE EXCEPTION 'a ballot has % dots, % allowed', put, allowed;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER dots_add_up AFTER INSERT OR UPDATE ON planning_dot
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION dots_add_up();
"""
NO_DOTS = """
DROP TRIGGER dots_add_up ON planning_dot;
DROP FUNCTION dots_add_up();
DROP TRIGGER dots_while_open ON planning_dot;
DROP FUNCTION dots_while_open();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_findings")]

    operations = [
        TenantWall("planning_finding"),
        TenantWall(
            "planning_evidence",
            references={"finding_id": "planning_finding", "diagnosis_id": "planning_frozendiagnosis"},
        ),
        TenantWall("planning_comment", references={"finding_id": "planning_finding"}),
        TenantWall("planning_need"),
        TenantWall(
            "planning_needfinding",
            references={"need_id": "planning_need", "finding_id": "planning_finding"},
        ),
        TenantWall("planning_agreement", references={"need_id": "planning_need"}),
        TenantWall("planning_vote"),
        TenantWall("planning_ballot", references={"vote_id": "planning_vote"}),
        TenantWall(
            "planning_dot",
            references={
                "ballot_id": "planning_ballot",
                "finding_id": "planning_finding",
                "need_id": "planning_need",
            },
        ),
        TenantWall(
            "planning_historyentry",
            references={
                "finding_id": "planning_finding",
                "need_id": "planning_need",
                "vote_id": "planning_vote",
            },
        ),
        migrations.RunSQL(HISTORY, NO_HISTORY),
        migrations.RunSQL(EVIDENCE, NO_EVIDENCE),
        migrations.RunSQL(DOTS, NO_DOTS),
    ]
