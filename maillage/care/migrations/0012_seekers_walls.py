"""The walls of the searches for a GP (ADR 0049)."""

from django.db import migrations

from maillage.care.ground.walls import MINE, SERVING, CareWall, Face

# Not for those who are asked: the history of a request is of its circle, and of the desk.
CIRCLE_OR_DESK = "({case} IN (SELECT care_my_cases()) OR (SELECT care_desk()))"
# A doctor sees their own proposal and answers it once asked, before being of the circle; not while it is
# planned for after others: they may never be asked.
ANSWERED = "(person_id = (SELECT care_user()) AND state <> 'prevue') OR case_id IN (SELECT care_my_cases())"
PROPOSALS = f"""
ALTER TABLE care_gpproposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_gpproposal FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep ON care_gpproposal TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE});
CREATE POLICY seen ON care_gpproposal FOR SELECT TO {SERVING}
    USING ({MINE} AND ({ANSWERED} OR (SELECT care_desk())));
CREATE POLICY added ON care_gpproposal FOR INSERT TO {SERVING}
    WITH CHECK ({MINE} AND case_id IN (SELECT care_my_cases()));
CREATE POLICY mended ON care_gpproposal FOR UPDATE TO {SERVING}
    USING ({MINE} AND ({ANSWERED})) WITH CHECK ({MINE} AND ({ANSWERED}));
ALTER TABLE care_gpproposal ADD CONSTRAINT care_gpproposal_tenant_key UNIQUE (community_id, id);
ALTER TABLE care_gpproposal ADD CONSTRAINT care_gpproposal_case_id_tenant FOREIGN KEY (community_id, case_id)
    REFERENCES care_case (community_id, id) DEFERRABLE INITIALLY DEFERRED;
REVOKE UPDATE, DELETE, TRUNCATE ON care_gpproposal FROM {SERVING};
GRANT UPDATE (state, asked_at, until, answered_at, reason) ON care_gpproposal TO {SERVING};
"""
OF_CASE = {"case_id": "care_case"}


class Migration(migrations.Migration):
    dependencies = [("care", "0011_seekers")]

    operations = [
        CareWall(
            "care_gprequest", face=Face.OUTLINE, references=OF_CASE,
            mend=[
                "status", "status_since", "commune_code", "age_band", "level", "levelled_at", "recontact_on",
                "tries", "doctor_id", "appointment_on", "declared_on", "declared_by",
            ],
        ),
        CareWall("care_gpcontent", references=OF_CASE),
        CareWall("care_gpstep", face=CIRCLE_OR_DESK, references=OF_CASE),
        migrations.RunSQL(PROPOSALS, migrations.RunSQL.noop),
        CareWall("care_gptwin", references=OF_CASE),
        CareWall("care_gpoffer", face=Face.SHARED),
        CareWall("care_gpturn", face=Face.SHARED, mend=["given_back"]),
        CareWall("care_gprules", face=Face.SHARED),
        # What was voted is never rewritten: another version is.
        migrations.RunSQL(
            f"REVOKE UPDATE ON care_gprules, care_gpstep FROM {SERVING}", migrations.RunSQL.noop
        ),
    ]  # fmt: skip
