"""The wall of reminders."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [("foundation", "0018_reminders")]

    operations = [TenantWall("foundation_reminder")]
