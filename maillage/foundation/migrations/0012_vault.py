"""The data keys of the vault, and their wall."""

import django.db.models.deletion
from django.db import migrations, models

from maillage.foundation.tenancy.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0011_mail_calendar"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=20, verbose_name="classe de données")),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("master", models.CharField(max_length=20, verbose_name="clé maîtresse")),
                ("wrapped", models.BinaryField(verbose_name="clé enveloppée")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.community",
                        verbose_name="communauté",
                    ),
                ),
            ],
            options={
                "verbose_name": "clé de données",
                "verbose_name_plural": "clés de données",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "purpose", "number"), name="data_key_number_once"
                    )
                ],
            },
        ),
        TenantWall("foundation_datakey"),
    ]
