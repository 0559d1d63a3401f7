"""The ledger of erasures says why and by whom, for what a community erases of its own accord."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0016_demonstration"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasedrow",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="raison"),
        ),
        migrations.AddField(
            model_name="erasedrow",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="effacée par",
            ),
        ),
    ]
