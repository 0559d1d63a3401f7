"""The national directory. The role that serves pages reads it; it may only ask for an import."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

READ_ONLY = """
DO $$
DECLARE name text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maillage_app') THEN
        FOREACH name IN ARRAY ARRAY['directorylabel', 'importrejection', 'professional', 'practicesite',
            'practice', 'qualification', 'directorychange', 'establishment']
        LOOP
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON reference_%s FROM maillage_app', name);
        END LOOP;
        REVOKE UPDATE, DELETE, TRUNCATE ON reference_directoryimport FROM maillage_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0002_read_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "feed",
                    models.CharField(
                        choices=[
                            ("practices", "Professionnels et activités (RPPS)"),
                            ("skills", "Savoir-faire (RPPS)"),
                            ("diplomas", "Diplômes et autorisations (RPPS)"),
                            ("establishments", "Établissements (FINESS)"),
                        ],
                        max_length=20,
                        verbose_name="fichier",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("path", models.CharField(max_length=500, verbose_name="emplacement")),
                ("fingerprint", models.CharField(max_length=80, verbose_name="empreinte")),
                ("edition_on", models.DateField(verbose_name="date de l'extrait")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente"),
                            ("reading", "en cours"),
                            ("held", "à confirmer"),
                            ("done", "terminé"),
                            ("same", "rien de nouveau"),
                            ("refused", "refusé"),
                            ("dropped", "abandonné"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("confirmed", models.BooleanField(default=False, verbose_name="baisse acceptée")),
                ("invented", models.BooleanField(default=False, verbose_name="données inventées")),
                ("bytes_total", models.BigIntegerField(default=0, verbose_name="octets à lire")),
                ("bytes_done", models.BigIntegerField(default=0, verbose_name="octets lus")),
                ("checkpoint", models.BigIntegerField(default=0, verbose_name="dernière ligne sûre")),
                ("staged", models.BigIntegerField(default=0, verbose_name="lignes en préparation")),
                ("step", models.CharField(blank=True, max_length=100, verbose_name="étape")),
                ("lines_read", models.BigIntegerField(default=0, verbose_name="lignes lues")),
                ("created", models.BigIntegerField(default=0, verbose_name="lignes créées")),
                ("updated", models.BigIntegerField(default=0, verbose_name="lignes modifiées")),
                ("same", models.BigIntegerField(default=0, verbose_name="lignes inchangées")),
                ("rejected", models.BigIntegerField(default=0, verbose_name="lignes refusées")),
                ("gone", models.BigIntegerField(default=0, verbose_name="lignes disparues")),
                ("notes", models.JSONField(default=dict, verbose_name="remarques")),
                ("message", models.TextField(blank=True, verbose_name="motif")),
                ("started_at", models.DateTimeField(verbose_name="commencé le")),
                ("beat_at", models.DateTimeField(verbose_name="dernier signe de vie")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
            ],
            options={
                "verbose_name": "import de l'annuaire",
                "verbose_name_plural": "imports de l'annuaire",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DirectoryLabel",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("profession", "profession"),
                            ("category", "catégorie professionnelle"),
                            ("specialty_kind", "type de savoir-faire"),
                            ("specialty", "savoir-faire"),
                            ("mode", "mode d’exercice"),
                            ("sector", "secteur d’activité"),
                            ("section", "section du tableau des pharmaciens"),
                            ("function", "fonction"),
                            ("genre", "genre d’activité"),
                            ("diploma_kind", "type de diplôme"),
                            ("diploma", "diplôme"),
                            ("permit_kind", "type d’autorisation"),
                            ("permit", "discipline d’autorisation"),
                            ("finess_category", "catégorie FINESS"),
                            ("finess_group", "groupe de catégories FINESS"),
                        ],
                        max_length=20,
                        verbose_name="nomenclature",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("label", models.CharField(max_length=250, verbose_name="libellé")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "verbose_name": "libellé de l'annuaire",
                "verbose_name_plural": "libellés de l'annuaire",
            },
        ),
        migrations.CreateModel(
            name="ImportRejection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.BigIntegerField(verbose_name="ligne")),
                ("reason", models.CharField(max_length=200, verbose_name="motif")),
                ("excerpt", models.CharField(blank=True, max_length=200, verbose_name="extrait")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejections",
                        to="reference.directoryimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne refusée",
                "verbose_name_plural": "lignes refusées",
                "ordering": ["line"],
            },
        ),
        migrations.CreateModel(
            name="PracticeSite",
            fields=[
                (
                    "ident",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="identifiant technique"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=250, verbose_name="raison sociale")),
                ("trade_name", models.CharField(blank=True, max_length=250, verbose_name="enseigne")),
                (
                    "search_key",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="nom de recherche"
                    ),
                ),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS du site")),
                ("finess_legal", models.CharField(blank=True, max_length=9, verbose_name="FINESS juridique")),
                (
                    "complement",
                    models.CharField(blank=True, max_length=300, verbose_name="complément d'adresse"),
                ),
                ("street", models.CharField(blank=True, max_length=300, verbose_name="voie")),
                ("postal_line", models.CharField(blank=True, max_length=200, verbose_name="ligne postale")),
                ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="code postal")),
                ("country", models.CharField(blank=True, max_length=100, verbose_name="pays")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="adresse électronique")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.commune",
                        verbose_name="commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "lieu d'exercice",
                "verbose_name_plural": "lieux d'exercice",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_key"], name="practicesite_name_trgm", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        condition=models.Q(("finess", ""), _negated=True),
                        fields=["finess"],
                        name="practicesite_finess",
                    ),
                    models.Index(
                        condition=models.Q(("siret", ""), _negated=True),
                        fields=["siret"],
                        name="practicesite_siret",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Professional",
            fields=[
                (
                    "ident",
                    models.CharField(
                        max_length=20, primary_key=True, serialize=False, verbose_name="identifiant national"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="civilité")),
                ("last_name", models.CharField(max_length=120, verbose_name="nom d'exercice")),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=120, verbose_name="prénom d'exercice"),
                ),
                (
                    "search_key",
                    models.CharField(editable=False, max_length=250, verbose_name="nom de recherche"),
                ),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="absent depuis")),
                (
                    "since",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.directoryimport",
                        verbose_name="connu depuis",
                    ),
                ),
            ],
            options={
                "verbose_name": "professionnel",
                "indexes": [
                    models.Index(
                        fields=["search_key"],
                        name="professional_name_begins",
                        opclasses=["varchar_pattern_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_key"], name="professional_name_trgm", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line_hash", models.BigIntegerField(verbose_name="empreinte de la ligne")),
                ("profession", models.CharField(max_length=10, verbose_name="profession exercée")),
                (
                    "category",
                    models.CharField(blank=True, max_length=10, verbose_name="catégorie professionnelle"),
                ),
                (
                    "specialty_kind",
                    models.CharField(blank=True, max_length=10, verbose_name="type de savoir-faire"),
                ),
                ("specialty", models.CharField(blank=True, max_length=20, verbose_name="savoir-faire")),
                ("mode", models.CharField(blank=True, max_length=10, verbose_name="mode d'exercice")),
                ("sector", models.CharField(blank=True, max_length=20, verbose_name="secteur d'activité")),
                ("section", models.CharField(blank=True, max_length=20, verbose_name="section du tableau")),
                ("function", models.CharField(blank=True, max_length=20, verbose_name="fonction")),
                ("genre", models.CharField(blank=True, max_length=20, verbose_name="genre d'activité")),
                (
                    "authority",
                    models.CharField(blank=True, max_length=60, verbose_name="autorité d'enregistrement"),
                ),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="absent depuis")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.commune",
                        verbose_name="commune d’exercice",
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.directoryimport",
                        verbose_name="connu depuis",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="reference.practicesite",
                        verbose_name="lieu d'exercice",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="practices",
                        to="reference.professional",
                        verbose_name="professionnel",
                    ),
                ),
            ],
            options={
                "verbose_name": "activité",
                "indexes": [
                    models.Index(fields=["commune", "profession"], name="practice_commune_profession"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_on", None)),
                        fields=("line_hash",),
                        name="practice_line_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectoryChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "Nouveau"),
                            ("back", "De retour"),
                            ("gone", "Parti"),
                            ("moved", "Adresse changée"),
                        ],
                        max_length=10,
                        verbose_name="changement",
                    ),
                ),
                (
                    "communes_before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        default=list,
                        size=None,
                        verbose_name="communes avant",
                    ),
                ),
                (
                    "communes_after",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        default=list,
                        size=None,
                        verbose_name="communes après",
                    ),
                ),
                ("before", models.TextField(blank=True, verbose_name="avant")),
                ("after", models.TextField(blank=True, verbose_name="après")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="reference.directoryimport",
                        verbose_name="import",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="reference.professional",
                        verbose_name="professionnel",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement de l'annuaire",
                "verbose_name_plural": "changements de l'annuaire",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["communes_before"], name="directorychange_before"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["communes_after"], name="directorychange_after"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line_hash", models.BigIntegerField(verbose_name="empreinte de la ligne")),
                (
                    "feed",
                    models.CharField(
                        choices=[
                            ("practices", "Professionnels et activités (RPPS)"),
                            ("skills", "Savoir-faire (RPPS)"),
                            ("diplomas", "Diplômes et autorisations (RPPS)"),
                            ("establishments", "Établissements (FINESS)"),
                        ],
                        max_length=20,
                        verbose_name="fichier",
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="type")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="code du titre")),
                (
                    "permit_kind",
                    models.CharField(blank=True, max_length=20, verbose_name="type d'autorisation"),
                ),
                (
                    "permit",
                    models.CharField(blank=True, max_length=20, verbose_name="discipline d'autorisation"),
                ),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="absent depuis")),
                (
                    "professional",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="reference.professional",
                        verbose_name="professionnel",
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.directoryimport",
                        verbose_name="connu depuis",
                    ),
                ),
            ],
            options={
                "verbose_name": "qualification",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_on", None)),
                        fields=("feed", "line_hash"),
                        name="qualification_line_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Establishment",
            fields=[
                (
                    "finess",
                    models.CharField(
                        max_length=9, primary_key=True, serialize=False, verbose_name="numéro FINESS"
                    ),
                ),
                (
                    "finess_legal",
                    models.CharField(blank=True, max_length=9, verbose_name="FINESS de l'entité juridique"),
                ),
                ("name", models.CharField(max_length=300, verbose_name="raison sociale")),
                (
                    "search_key",
                    models.CharField(editable=False, max_length=300, verbose_name="nom de recherche"),
                ),
                ("category", models.CharField(max_length=10, verbose_name="catégorie")),
                (
                    "category_group",
                    models.CharField(blank=True, max_length=10, verbose_name="groupe de catégories"),
                ),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                (
                    "complement",
                    models.CharField(blank=True, max_length=300, verbose_name="complément d'adresse"),
                ),
                ("street", models.CharField(blank=True, max_length=300, verbose_name="voie")),
                ("postal_line", models.CharField(blank=True, max_length=200, verbose_name="ligne postale")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="ouvert le")),
                ("updated_on", models.DateField(blank=True, null=True, verbose_name="mis à jour le")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="absent depuis")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.directoryimport",
                        verbose_name="connu depuis",
                    ),
                ),
            ],
            options={
                "verbose_name": "établissement",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_key"], name="establishment_name_trgm", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["commune", "category"], name="establishment_commune_category"),
                ],
            },
        ),
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
    ]
