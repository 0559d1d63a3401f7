"""The walls of counts: small numbers for the desk, figures for the community; neither is ever changed."""

from django.db import migrations

from maillage.care.ground.walls import SERVING, CareWall, Face

FROZEN = "REVOKE UPDATE ON care_monthcount, care_figure FROM " + SERVING


class Migration(migrations.Migration):
    dependencies = [("care", "0007_figures")]

    operations = [
        CareWall("care_monthcount", face=Face.DESK),
        CareWall("care_figure", face=Face.SHARED),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),
    ]
