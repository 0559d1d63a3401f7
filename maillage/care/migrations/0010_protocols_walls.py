"""The walls of cooperation protocols: what the community decides is shared, what concerns a patient is not."""

from django.db import migrations

from maillage.care.ground.walls import SERVING, CareWall, Face

PROTOCOL = {"protocol_id": "care_protocol"}


class Migration(migrations.Migration):
    dependencies = [("care", "0009_protocols")]

    operations = [
        CareWall(
            "care_protocol",
            face=Face.SHARED,
            mend=["declared_on", "declaration", "ended_on", "ended_why"],
        ),
        CareWall("care_teammember", face=Face.SHARED, mend=["left_on"], references=PROTOCOL),
        CareWall(
            "care_inclusion",
            face=Face.OUTLINE,
            mend=["outcome", "adverse", "gp_informed_on"],
            references={"case_id": "care_case", **PROTOCOL},
        ),
        CareWall("care_inclusionrecord", references={"case_id": "care_case"}),
        CareWall("care_notincluded", face=Face.SHARED, references=PROTOCOL),
        # A day and a criterion, of nobody: counted once, never mended.
        migrations.RunSQL(f"REVOKE UPDATE ON care_notincluded FROM {SERVING}", migrations.RunSQL.noop),
    ]
