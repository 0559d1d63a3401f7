"""Indicators that are followed, and their values; which of them gives the values of an action sheet."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0010_let_purge_writing"),
        ("planning", "0007_health_project_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetindicator",
            name="followed",
            field=models.CharField(blank=True, default="", max_length=24, verbose_name="indicateur suivi"),
        ),
        migrations.CreateModel(
            name="TrackedIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("code", models.CharField(max_length=24, verbose_name="code")),
                ("library", models.CharField(blank=True, max_length=24, verbose_name="définition d’origine")),
                (
                    "edition",
                    models.CharField(blank=True, max_length=10, verbose_name="édition de la bibliothèque"),
                ),
                (
                    "mission",
                    models.CharField(
                        choices=[
                            ("acces_soins", "Accès aux soins"),
                            ("parcours", "Parcours pluriprofessionnels"),
                            ("prevention", "Prévention"),
                            ("crise", "Crises sanitaires graves"),
                            ("qualite", "Qualité et pertinence"),
                            ("accompagnement", "Accompagnement des professionnels"),
                            ("transverse", "Vie de la communauté"),
                        ],
                        max_length=16,
                        verbose_name="mission",
                    ),
                ),
                ("label", models.CharField(max_length=160, verbose_name="nom")),
                ("counted", models.CharField(max_length=500, verbose_name="ce qui est compté")),
                ("among", models.CharField(blank=True, max_length=300, verbose_name="rapporté à")),
                ("unit", models.CharField(max_length=40, verbose_name="unité")),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="décimales",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("state", "Une photographie à une date"),
                            ("count", "Ce que l’année a cumulé"),
                            ("done", "Fait ou non fait"),
                        ],
                        max_length=6,
                        verbose_name="nature",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("up", "Plus c’est haut, mieux c’est"),
                            ("down", "Plus c’est bas, mieux c’est"),
                        ],
                        max_length=4,
                        verbose_name="sens",
                    ),
                ),
                ("data", models.CharField(max_length=120, verbose_name="source attendue")),
                (
                    "period",
                    models.CharField(
                        choices=[("contract_year", "Année du contrat"), ("crisis", "Durée de la crise")],
                        default="contract_year",
                        max_length=16,
                        verbose_name="période",
                    ),
                ),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "confirmé"), ("medium", "provisoire"), ("low", "non confirmé")],
                        default="high",
                        max_length=6,
                        verbose_name="degré de confiance",
                    ),
                ),
                (
                    "tally",
                    models.CharField(blank=True, max_length=40, verbose_name="compté par la plateforme"),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ajouté le")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="retiré le")),
                ("ended_why", models.CharField(blank=True, max_length=200, verbose_name="motif")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retiré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur suivi",
                "verbose_name_plural": "indicateurs suivis",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "number"), name="tracked_indicator_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("community", "code"),
                        name="tracked_indicator_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "mission__in",
                                [
                                    "acces_soins",
                                    "parcours",
                                    "prevention",
                                    "crise",
                                    "qualite",
                                    "accompagnement",
                                    "transverse",
                                ],
                            )
                        ),
                        name="tracked_indicator_mission_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("since", models.DateField(null=True, verbose_name="cumulé depuis le")),
                ("value", models.DecimalField(decimal_places=4, max_digits=16, verbose_name="valeur")),
                (
                    "numerator",
                    models.DecimalField(
                        decimal_places=4, max_digits=16, null=True, verbose_name="numérateur"
                    ),
                ),
                (
                    "denominator",
                    models.DecimalField(
                        decimal_places=4, max_digits=16, null=True, verbose_name="dénominateur"
                    ),
                ),
                ("source", models.CharField(max_length=160, verbose_name="source")),
                ("vintage", models.CharField(blank=True, max_length=60, verbose_name="millésime")),
                ("method", models.CharField(blank=True, max_length=300, verbose_name="méthode")),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "confirmé"), ("medium", "provisoire"), ("low", "non confirmé")],
                        default="high",
                        max_length=6,
                        verbose_name="degré de confiance",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(blank=True, max_length=300, verbose_name="pièce justificative"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("entered", "saisie"),
                            ("imported", "importée"),
                            ("tallied", "comptée par la plateforme"),
                            ("pushed", "donnée par une autre partie de la plateforme"),
                        ],
                        max_length=8,
                        verbose_name="provenance",
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="saisie le")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="close le")),
                ("ended_why", models.CharField(blank=True, max_length=200, verbose_name="motif")),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.importrecord",
                        verbose_name="import",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.indicatorvalue",
                        verbose_name="remplace",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="planning.trackedindicator",
                        verbose_name="indicateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "valeur d’un indicateur",
                "verbose_name_plural": "valeurs des indicateurs",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("community", "indicator", "on"),
                        name="indicator_value_in_force_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__isnull", True), ("since__lte", models.F("on")), _connector="OR"
                        ),
                        name="indicator_value_since_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="indicator_value_has_a_source"
                    ),
                ],
            },
        ),
    ]
