"""Readings, the indicators that communities define, and the wall around both."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillage.foundation.tenancy.walls import TenantWall

# A reading is only ever ended, once: what it said stays.
KEPT = """
CREATE FUNCTION reading_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
       AND to_jsonb(NEW) - '{ended_at,ended_by_id,ended_why}'::text[]
         = to_jsonb(OLD) - '{ended_at,ended_by_id,ended_why}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a reading is immutable (% refused)', TG_OP;
END $$;
CREATE TRIGGER reading_immutable BEFORE UPDATE OR DELETE ON planning_reading
    FOR EACH ROW EXECUTE FUNCTION reading_immutable();
"""
FREED = """
DROP TRIGGER reading_immutable ON planning_reading;
DROP FUNCTION reading_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0002_walls"),
        ("foundation", "0005_tabular"),
        ("planning", "0004_findings_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LocalIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("theme", models.CharField(max_length=30, verbose_name="thème")),
                ("label", models.CharField(max_length=120, verbose_name="nom")),
                ("definition", models.TextField(max_length=500, verbose_name="définition")),
                ("unit", models.CharField(max_length=40, verbose_name="unité")),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="décimales",
                    ),
                ),
                (
                    "better",
                    models.CharField(
                        choices=[
                            ("high", "Plus c’est haut, mieux c’est"),
                            ("low", "Plus c’est bas, mieux c’est"),
                            ("none", "Ni l’un ni l’autre"),
                        ],
                        default="none",
                        max_length=4,
                        verbose_name="sens",
                    ),
                ),
                ("additive", models.BooleanField(default=False, verbose_name="les communes s’additionnent")),
                ("defined_at", models.DateTimeField(auto_now_add=True, verbose_name="défini le")),
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
                    "defined_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="défini par",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur local",
                "verbose_name_plural": "indicateurs locaux",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "number"), name="local_indicator_number_once"
                    ),
                    models.UniqueConstraint(fields=("community", "label"), name="local_indicator_label_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=12, verbose_name="indicateur")),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                ("vintage", models.CharField(max_length=40, verbose_name="millésime")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                ("perimeter", models.CharField(blank=True, max_length=200, verbose_name="périmètre")),
                ("territory", models.FloatField(null=True, verbose_name="territoire")),
                ("department", models.FloatField(null=True, verbose_name="département")),
                ("region", models.FloatField(null=True, verbose_name="région")),
                ("france", models.FloatField(null=True, verbose_name="France")),
                ("communes", models.JSONField(default=dict, verbose_name="communes")),
                ("masked", models.PositiveSmallIntegerField(null=True, verbose_name="communes masquées")),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "confirmé"), ("medium", "probable"), ("low", "à confirmer")],
                        max_length=6,
                        verbose_name="degré de confiance",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="note de lecture")),
                (
                    "evidence",
                    models.CharField(blank=True, max_length=300, verbose_name="pièce justificative"),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="clos le")),
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
                        verbose_name="clos par",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "local",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.localindicator",
                        verbose_name="indicateur local",
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
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.reading",
                        verbose_name="remplace",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.territoryversion",
                        verbose_name="version du territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "relevé",
                "verbose_name_plural": "relevés",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("community", "indicator", "source", "vintage"),
                        name="reading_in_force_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("territory__isnull", False),
                            models.Q(("communes", {}), _negated=True),
                            _connector="OR",
                        ),
                        name="reading_says_something",
                    ),
                ],
            },
        ),
        TenantWall("planning_localindicator"),
        TenantWall(
            "planning_reading",
            references={
                "local_id": "planning_localindicator",
                "version_id": "communities_territoryversion",
                "record_id": "foundation_importrecord",
                "replaces_id": "planning_reading",
            },
        ),
        migrations.RunSQL(KEPT, FREED),
    ]
