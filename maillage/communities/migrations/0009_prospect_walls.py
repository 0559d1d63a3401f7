"""The database wall around the prospects."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

PROSPECT = "communities_prospect"


class Migration(migrations.Migration):
    dependencies = [("communities", "0008_prospects"), ("foundation", "0002_walls")]

    operations = [
        TenantWall("communities_prospecttheme"),
        TenantWall(PROSPECT, references={"merged_into_id": PROSPECT}),
        TenantWall(
            "communities_prospectcontact", references={"prospect_id": PROSPECT, "moved_from_id": PROSPECT}
        ),
    ]
