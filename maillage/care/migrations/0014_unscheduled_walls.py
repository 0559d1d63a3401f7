"""The walls of unscheduled requests: outline and content apart, one's own willingness, counts of nobody."""

from django.db import migrations

from maillage.care.ground.walls import MINE, SERVING, CareWall, Face

CASE = {"case_id": "care_case"}
# Everyone who asks must read who is willing; each writes their own line.
OWN_SQL = f"""
DROP POLICY added ON care_willingness; DROP POLICY mended ON care_willingness;
CREATE POLICY added ON care_willingness FOR INSERT TO {SERVING}
    WITH CHECK ({MINE} AND person_id = (SELECT care_user()));
CREATE POLICY mended ON care_willingness FOR UPDATE TO {SERVING}
    USING ({MINE} AND person_id = (SELECT care_user())) WITH CHECK ({MINE} AND person_id = (SELECT care_user()));
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0013_unscheduled")]

    operations = [
        CareWall(
            "care_unscheduledrequest",
            face=Face.OUTLINE,
            references=CASE,
            mend=[
                "status",
                "outcome",
                "commune_code",
                "delay",
                "profession",
                "place",
                "limit_at",
                "wave",
                "taken_by",
                "accepted_at",
                "appointment_at",
                "gp_informed_at",
                "ended_at",
                "answer_by",
            ],
        ),
        CareWall("care_requestcontent", references=CASE),
        CareWall("care_requeststep", face=Face.OUTLINE, references=CASE),
        # What was done, and when, is added to and never rewritten.
        migrations.RunSQL(f"REVOKE UPDATE ON care_requeststep FROM {SERVING}", migrations.RunSQL.noop),
        CareWall("care_willingness", face=Face.SHARED),
        migrations.RunSQL(OWN_SQL, migrations.RunSQL.noop),
        CareWall("care_requestrules", face=Face.SHARED),
        CareWall("care_requestcount", face=Face.SHARED, mend=["count", "accepted", "minutes"]),
    ]
