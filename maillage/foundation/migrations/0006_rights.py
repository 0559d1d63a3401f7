"""Rights of persons: the controller, the notice, the requests, the proofs, the purges; and their walls."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillage.foundation.tenancy.walls import TenantWall

WALLS = """
CREATE FUNCTION rights_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.retention_purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only (% refused)', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER notice_version_append_only BEFORE UPDATE OR DELETE ON foundation_noticeversion
    FOR EACH ROW EXECUTE FUNCTION rights_append_only();
CREATE TRIGGER request_step_append_only BEFORE UPDATE OR DELETE ON foundation_requeststep
    FOR EACH ROW EXECUTE FUNCTION rights_append_only();
CREATE TRIGGER erased_row_append_only BEFORE UPDATE OR DELETE ON foundation_erasedrow
    FOR EACH ROW EXECUTE FUNCTION rights_append_only();
"""
UNWALLED = """
DROP TRIGGER erased_row_append_only ON foundation_erasedrow;
DROP TRIGGER request_step_append_only ON foundation_requeststep;
DROP TRIGGER notice_version_append_only ON foundation_noticeversion;
DROP FUNCTION rights_append_only();
"""
REQUEST, NOTICE = "foundation_rightsrequest", "foundation_noticeversion"


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0005_tabular"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurgeRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="date appliquée")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="commencée le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
            ],
            options={
                "verbose_name": "purge",
                "verbose_name_plural": "purges",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="compte fermé le"),
        ),
        migrations.CreateModel(
            name="NoticeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("content", models.JSONField(verbose_name="contenu")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("published_at", models.DateTimeField(auto_now_add=True, verbose_name="publiée le")),
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
                "verbose_name": "notice d’information",
                "verbose_name_plural": "notices d’information",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "number"), name="notice_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("place", models.CharField(max_length=40, verbose_name="montrée où")),
                ("read_at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="foundation.noticeversion",
                        verbose_name="notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "lecture de la notice",
                "verbose_name_plural": "lectures de la notice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "notice", "user", "email", "place"),
                        name="notice_read_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PurgeCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=80, verbose_name="table")),
                ("tenant", models.BigIntegerField(verbose_name="communauté, 0 pour l’instance")),
                ("deleted", models.PositiveIntegerField(default=0, verbose_name="lignes effacées")),
                ("scrubbed", models.PositiveIntegerField(default=0, verbose_name="lignes rendues anonymes")),
                (
                    "refused",
                    models.PositiveIntegerField(
                        default=0, verbose_name="lignes que la base a refusé d’effacer"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="foundation.purgerun",
                        verbose_name="purge",
                    ),
                ),
            ],
            options={
                "verbose_name": "compte d’une purge",
                "verbose_name_plural": "comptes d’une purge",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "table", "tenant"), name="purge_count_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="clé")),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("access", "Accès : recevoir mes données"),
                            ("rectification", "Rectification : corriger une erreur"),
                            ("erasure", "Effacement"),
                            ("objection", "Opposition à un usage"),
                            ("restriction", "Limitation : geler un usage contesté"),
                            ("portability", "Portabilité : reprendre mes données ailleurs"),
                            ("withdrawal", "Retrait d’un consentement"),
                        ],
                        max_length=16,
                        verbose_name="droit exercé",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("account", "le compte de la personne"),
                            ("form", "le formulaire public"),
                            ("entered", "courrier ou de vive voix"),
                        ],
                        max_length=10,
                        verbose_name="reçue par",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_confirm", "Adresse à confirmer"),
                            ("open", "À traiter"),
                            ("answered", "Répondue"),
                            ("refused", "Refusée"),
                            ("dropped", "Sans suite"),
                        ],
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("first_name", models.CharField(max_length=100, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=100, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                (
                    "wording",
                    models.TextField(blank=True, max_length=2000, verbose_name="ce que la personne demande"),
                ),
                ("health", models.BooleanField(default=False, verbose_name="porte sur des données de santé")),
                ("received_on", models.DateField(verbose_name="reçue le")),
                ("due_on", models.DateField(verbose_name="à répondre avant le")),
                (
                    "extended_why",
                    models.CharField(blank=True, max_length=300, verbose_name="motif de la prolongation"),
                ),
                (
                    "identity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("account", "connexion à son compte"),
                            ("link", "lien reçu à son adresse"),
                            ("document", "vérification par la communauté"),
                        ],
                        max_length=12,
                        verbose_name="identité prouvée par",
                    ),
                ),
                (
                    "identified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="identité prouvée le"),
                ),
                ("answer", models.TextField(blank=True, max_length=4000, verbose_name="réponse")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="close le")),
                (
                    "nonce",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="secret des liens"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
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
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.noticeversion",
                        verbose_name="notice en vigueur",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de droits",
                "verbose_name_plural": "demandes de droits",
                "indexes": [
                    models.Index(
                        fields=["community", "state", "due_on"], name="foundation__communi_4820d3_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "number"), name="rights_request_number_once"
                    ),
                    models.UniqueConstraint(fields=("community", "key"), name="rights_request_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "right__in",
                                [
                                    "access",
                                    "rectification",
                                    "erasure",
                                    "objection",
                                    "restriction",
                                    "portability",
                                    "withdrawal",
                                ],
                            )
                        ),
                        name="rights_request_right_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["to_confirm", "open", "answered", "refused", "dropped"])
                        ),
                        name="rights_request_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state__in", ["to_confirm", "open"])),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("state__in", ["answered", "refused", "dropped"]),
                            ),
                            _connector="OR",
                        ),
                        name="rights_request_closed_with_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("received", "Demande reçue"),
                            ("identified", "Identité prouvée"),
                            ("extended", "Délai prolongé"),
                            ("exported", "Données remises à la personne"),
                            ("rectified", "Donnée corrigée"),
                            ("objected", "Opposition enregistrée"),
                            ("lifted", "Opposition levée"),
                            ("erased", "Données effacées"),
                            ("noted", "Note"),
                            ("answered", "Réponse envoyée"),
                            ("refused", "Refus motivé envoyé"),
                            ("dropped", "Classée sans suite"),
                        ],
                        max_length=12,
                        verbose_name="étape",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="précision")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="foundation.rightsrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape d’une demande",
                "verbose_name_plural": "étapes d’une demande",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("prospecting", "Être contacté pour rejoindre la communauté"),
                            ("news", "Recevoir des lettres et annonces"),
                            ("directory", "Figurer dans une liste de professionnels"),
                        ],
                        max_length=16,
                        verbose_name="usage refusé",
                    ),
                ),
                ("address_digest", models.CharField(max_length=64, verbose_name="empreinte de l’adresse")),
                ("since", models.DateTimeField(auto_now_add=True, verbose_name="depuis le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="levée le")),
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="foundation.rightsrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "opposition",
                "verbose_name_plural": "oppositions",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("community", "purpose", "address_digest"),
                        name="objection_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["prospecting", "news", "directory"])),
                        name="objection_purpose_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ErasedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=80, verbose_name="table")),
                ("row", models.CharField(max_length=64, verbose_name="clé")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("deleted", "Ligne supprimée"),
                            ("scrubbed", "Ligne rendue anonyme"),
                            ("trimmed", "Données facultatives effacées"),
                        ],
                        max_length=10,
                        verbose_name="acte",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erased",
                        to="foundation.rightsrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne effacée",
                "verbose_name_plural": "lignes effacées",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DataController",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("legal_name", models.CharField(max_length=200, verbose_name="responsable du traitement")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="adresse postale")),
                (
                    "contact",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail de contact"),
                ),
                (
                    "dpo_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="délégué à la protection des données"
                    ),
                ),
                (
                    "dpo_contact",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail du délégué"),
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
            ],
            options={
                "verbose_name": "responsable du traitement",
                "verbose_name_plural": "responsables du traitement",
                "constraints": [models.UniqueConstraint(fields=("community",), name="data_controller_once")],
            },
        ),
        TenantWall("foundation_datacontroller"),
        TenantWall(NOTICE),
        TenantWall("foundation_noticereading", references={"notice_id": NOTICE}),
        TenantWall(REQUEST, references={"notice_id": NOTICE}),
        TenantWall("foundation_requeststep", references={"request_id": REQUEST}),
        TenantWall("foundation_objection", references={"request_id": REQUEST}),
        TenantWall("foundation_erasedrow", references={"request_id": REQUEST}),
        migrations.RunSQL(WALLS, UNWALLED),
    ]
