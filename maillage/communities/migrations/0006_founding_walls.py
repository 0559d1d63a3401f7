"""The database wall around the founding."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [("communities", "0005_founding"), ("foundation", "0002_walls")]

    operations = [
        TenantWall("communities_foundingkit"),
        TenantWall("communities_leader"),
        TenantWall("communities_formality"),
    ]
