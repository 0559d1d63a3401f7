"""What a contract year pays for each indicator."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0010_let_purge_writing"),
        ("operations", "0007_budget_walls"),
        ("planning", "0009_evaluation_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deliverable", "Livrable : payé s’il est remis"),
                            ("target", "Tout ou rien : payé si l’objectif est atteint"),
                            ("tiers", "Paliers : le meilleur atteint est payé"),
                            ("linear", "Linéaire : payé en proportion, du départ à l’objectif"),
                        ],
                        max_length=12,
                        verbose_name="barème",
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
                (
                    "baseline",
                    models.DecimalField(
                        decimal_places=4, max_digits=16, null=True, verbose_name="valeur de départ"
                    ),
                ),
                (
                    "baseline_source",
                    models.CharField(blank=True, max_length=160, verbose_name="source du départ"),
                ),
                (
                    "change",
                    models.DecimalField(
                        decimal_places=4, max_digits=16, null=True, verbose_name="évolution attendue"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(decimal_places=4, max_digits=16, null=True, verbose_name="objectif"),
                ),
                ("tiers", models.JSONField(default=list, verbose_name="paliers")),
                ("cents", models.PositiveBigIntegerField(verbose_name="montant (centimes)")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="notée le")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="close le")),
                ("ended_why", models.CharField(blank=True, max_length=300, verbose_name="motif")),
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
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.acicontract",
                        verbose_name="contrat",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.yeartarget",
                        verbose_name="reprise de",
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.trackedindicator",
                        verbose_name="indicateur",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="notée par",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.yeartarget",
                        verbose_name="remplace",
                    ),
                ),
            ],
            options={
                "verbose_name": "cible d’une année du contrat",
                "verbose_name_plural": "cibles des années du contrat",
                "ordering": ["year", "indicator__number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("community", "contract", "year", "indicator"),
                        name="year_target_in_force_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1), ("year__lte", 5)), name="year_target_year_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["deliverable", "target", "tiers", "linear"])),
                        name="year_target_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="year_target_has_a_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "deliverable"),
                            models.Q(("kind", "tiers"), models.Q(("tiers", []), _negated=True)),
                            models.Q(("kind__in", ["target", "linear"]), ("target__isnull", False)),
                            _connector="OR",
                        ),
                        name="year_target_says_what_it_pays_for",
                    ),
                ],
            },
        ),
    ]
