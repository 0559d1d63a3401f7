"""The two-sided file between a community and its funders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0018_let_purge_history"),
        ("foundation", "0010_let_purge_writing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="stageevent",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="noté par",
            ),
        ),
        migrations.CreateModel(
            name="CasePiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("is_filing", models.BooleanField(default=False, verbose_name="dépôt")),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="nom du fichier")),
                ("content", models.BinaryField(null=True, verbose_name="fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("received_on", models.DateField(verbose_name="reçu le")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ajouté le")),
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
                    "filing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.filing",
                        verbose_name="dépôt de document",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce d’un dossier",
                "verbose_name_plural": "pièces des dossiers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", True), ("filing__isnull", False)),
                            models.Q(("content__isnull", False), ("filing__isnull", True)),
                            _connector="OR",
                        ),
                        name="case_piece_one_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "Lettre d’intention"),
                            ("project", "Projet de santé"),
                            ("aci", "Contrat ACI"),
                            ("avenant", "Avenant au contrat ACI"),
                            ("renewal", "Renouvellement du contrat ACI"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Reçu"),
                            ("complement_asked", "Complément demandé"),
                            ("complemented", "Complété"),
                            ("negotiating", "En négociation"),
                            ("validated", "Validé expressément"),
                            ("tacit", "Validé tacitement"),
                            ("opposed", "Opposition"),
                            ("refused", "Refusé"),
                            ("withdrawn", "Retiré"),
                            ("signed", "Signé"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("territory", "Territoire"),
                            ("size", "Taille de la communauté"),
                            ("missions", "Missions"),
                        ],
                        max_length=10,
                        verbose_name="objet de l’avenant",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="ouvert le")),
                ("starts_on", models.DateField(verbose_name="début du délai")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                ("explanation", models.TextField(blank=True, verbose_name="comment cette date est trouvée")),
                (
                    "complement_due_on",
                    models.DateField(blank=True, null=True, verbose_name="complément attendu pour le"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="décidé le")),
                ("key", models.UUIDField(editable=False, verbose_name="clé de saisie")),
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
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.writtendocument",
                        verbose_name="document",
                    ),
                ),
                (
                    "in_charge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent en charge",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier",
                "verbose_name_plural": "dossiers",
                "indexes": [
                    models.Index(fields=["community", "due_on"], name="review_case_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "number"), name="review_case_number_once"),
                    models.UniqueConstraint(fields=("community", "key"), name="review_case_key_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["complement_asked", "complemented", "negotiating", "received"])
                        ),
                        fields=("community", "kind"),
                        name="review_case_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "complement_asked",
                                    "complemented",
                                    "negotiating",
                                    "validated",
                                    "tacit",
                                    "opposed",
                                    "refused",
                                    "withdrawn",
                                    "signed",
                                ],
                            )
                        ),
                        name="review_case_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["letter", "project", "aci", "avenant", "renewal"])),
                        name="review_case_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "Note interne"), ("bilateral", "Échange bilatéral ARS–CPAM")],
                        default="note",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("community", "Communauté"),
                            ("ars", "ARS"),
                            ("cpam", "CPAM"),
                            ("msa", "MSA"),
                            ("urps", "URPS"),
                            ("clock", "Échéance"),
                        ],
                        max_length=10,
                        verbose_name="organisme",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="le")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="tenu le")),
                ("text", models.TextField(max_length=8000, verbose_name="texte")),
                ("key", models.UUIDField(editable=False, verbose_name="clé de saisie")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.reviewcase",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "note interne des agents",
                "verbose_name_plural": "notes internes des agents",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "key"), name="officer_note_key_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Dossier ouvert"),
                            ("filed", "Nouveau dépôt"),
                            ("comment", "Remarque"),
                            ("complement", "Complément demandé"),
                            ("opinion", "Avis"),
                            ("meeting", "Réunion proposée"),
                            ("accepted", "Réunion acceptée"),
                            ("charge", "Pris en charge"),
                            ("validated", "Validation expresse"),
                            ("tacit", "Validation tacite"),
                            ("opposed", "Opposition"),
                            ("refused", "Refus"),
                            ("withdrawn", "Retrait"),
                            ("round", "Version du contrat"),
                            ("position", "Position"),
                            ("signed", "Signature"),
                        ],
                        max_length=12,
                        verbose_name="acte",
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("community", "Communauté"),
                            ("ars", "ARS"),
                            ("cpam", "CPAM"),
                            ("msa", "MSA"),
                            ("urps", "URPS"),
                            ("clock", "Échéance"),
                        ],
                        max_length=10,
                        verbose_name="partie",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="le")),
                ("on", models.DateField(blank=True, null=True, verbose_name="daté du")),
                ("text", models.TextField(blank=True, max_length=8000, verbose_name="texte")),
                ("section", models.CharField(blank=True, max_length=60, verbose_name="section")),
                (
                    "section_title",
                    models.CharField(blank=True, max_length=200, verbose_name="titre de la section"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "Favorable"),
                            ("reserved", "Favorable avec réserves"),
                            ("unfavourable", "Défavorable"),
                        ],
                        max_length=12,
                        verbose_name="avis",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prs", "Le projet n’est pas compatible avec le projet régional de santé"),
                            ("territory", "Le territoire n’est pas pertinent"),
                        ],
                        max_length=10,
                        verbose_name="motif",
                    ),
                ),
                ("meets_at", models.DateTimeField(blank=True, null=True, verbose_name="réunion le")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("invited", models.CharField(blank=True, max_length=500, verbose_name="invités")),
                ("figures", models.JSONField(blank=True, default=list, verbose_name="montants par mission")),
                ("key", models.UUIDField(editable=False, verbose_name="clé de saisie")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
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
                    "piece",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.casepiece",
                        verbose_name="pièce",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="communities.reviewcase",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "échange d’un dossier",
                "verbose_name_plural": "échanges des dossiers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "case", "number"), name="exchange_number_once"
                    ),
                    models.UniqueConstraint(fields=("community", "key"), name="exchange_key_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "signed")),
                        fields=("community", "case", "party"),
                        name="exchange_signed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "opened",
                                    "filed",
                                    "comment",
                                    "complement",
                                    "opinion",
                                    "meeting",
                                    "accepted",
                                    "charge",
                                    "validated",
                                    "tacit",
                                    "opposed",
                                    "refused",
                                    "withdrawn",
                                    "round",
                                    "position",
                                    "signed",
                                ],
                            )
                        ),
                        name="exchange_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["opposed", "refused"]), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="exchange_refusal_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "opposed"), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="exchange_opposition_has_ground",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="casepiece",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pieces",
                to="communities.reviewcase",
                verbose_name="dossier",
            ),
        ),
        migrations.AddConstraint(
            model_name="casepiece",
            constraint=models.UniqueConstraint(
                fields=("community", "case", "number"), name="case_piece_number_once"
            ),
        ),
    ]
