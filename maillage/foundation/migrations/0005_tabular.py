"""Files that wait for a confirmation, imports made, and the wall around both."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from maillage.foundation.tenancy.walls import TenantWall


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0004_french_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("spec", models.CharField(max_length=60, verbose_name="import")),
                ("file_name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte du fichier")),
                ("content", models.BinaryField(verbose_name="cellules du fichier")),
                ("choice", models.JSONField(verbose_name="colonnes choisies")),
                ("options", models.JSONField(default=dict, verbose_name="précisions sur le fichier")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="déposé le")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="effacé le")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.community",
                        verbose_name="communauté",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier en attente",
                "verbose_name_plural": "fichiers en attente",
            },
        ),
        migrations.CreateModel(
            name="ImportRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("spec", models.CharField(max_length=60, verbose_name="import")),
                (
                    "upload",
                    models.BigIntegerField(
                        help_text="clé du dépôt, effacé depuis", verbose_name="fichier en attente"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte du fichier")),
                ("sheet", models.CharField(max_length=100, verbose_name="feuille")),
                ("headings", models.CharField(max_length=64, verbose_name="empreinte des en-têtes")),
                ("choice", models.JSONField(verbose_name="colonnes choisies")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="lignes lues")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="créées")),
                ("updated", models.PositiveIntegerField(default=0, verbose_name="mises à jour")),
                ("same", models.PositiveIntegerField(default=0, verbose_name="inchangées")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="refusées")),
                ("corrected", models.PositiveIntegerField(default=0, verbose_name="cases corrigées")),
                ("rejected_lines", models.JSONField(default=list, verbose_name="lignes refusées")),
                ("imported_at", models.DateTimeField(auto_now_add=True, verbose_name="importé le")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.community",
                        verbose_name="communauté",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="importé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "import de tableau",
                "verbose_name_plural": "imports de tableaux",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "upload"), name="import_record_upload_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "read",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("created"), "+", models.F("updated")
                                        ),
                                        "+",
                                        models.F("same"),
                                    ),
                                    "+",
                                    models.F("rejected"),
                                ),
                            )
                        ),
                        name="import_record_counts_every_line",
                    ),
                ],
            },
        ),
        TenantWall("foundation_pendingupload"),
        TenantWall("foundation_importrecord"),
    ]
