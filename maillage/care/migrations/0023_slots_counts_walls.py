"""The walls of counts: the desk alone reads them, small as they are; the purge alone writes them."""

from django.db import migrations

from maillage.care.ground.walls import CareWall, Face


class Migration(migrations.Migration):
    dependencies = [("care", "0022_slots_counts")]

    operations = [CareWall("care_bookingcount", face=Face.DESK, mend=["count"])]
