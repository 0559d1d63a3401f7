"""The walls of identities, and of what patients are told."""

from django.db import migrations

from maillage.care.ground.walls import SERVING, CareWall, Face


class Migration(migrations.Migration):
    dependencies = [("care", "0003_persons")]

    operations = [
        CareWall("care_identity", references={"case_id": "care_case"}),
        CareWall("care_informationnotice", face=Face.SHARED),
        # What was read by somebody is never rewritten: another version is published.
        migrations.RunSQL(f"REVOKE UPDATE ON care_informationnotice FROM {SERVING}", migrations.RunSQL.noop),
    ]
