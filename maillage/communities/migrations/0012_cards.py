"""What a member says of their practice, to whom it is shown, and the proof of each agreement."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0011_treasury_walls"),
        ("foundation", "0005_tabular"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activities",
                    models.JSONField(blank=True, default=list, verbose_name="activités particulières"),
                ),
                (
                    "other_activities",
                    models.CharField(blank=True, max_length=300, verbose_name="autres activités"),
                ),
                (
                    "home_visits",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("conditions", "Sous conditions"), ("non", "Non")],
                        max_length=12,
                        verbose_name="visites à domicile",
                    ),
                ),
                (
                    "home_area",
                    models.CharField(blank=True, max_length=200, verbose_name="secteur des visites"),
                ),
                ("languages", models.JSONField(blank=True, default=list, verbose_name="langues")),
                (
                    "new_patients",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("conditions", "Sous conditions"), ("non", "Non")],
                        max_length=12,
                        verbose_name="nouveaux patients",
                    ),
                ),
                (
                    "new_patients_note",
                    models.CharField(blank=True, max_length=200, verbose_name="à quelles conditions"),
                ),
                (
                    "new_patients_until",
                    models.DateField(blank=True, null=True, verbose_name="valable jusqu’au"),
                ),
                (
                    "delay",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("jour", "Dans la journée"),
                            ("3-jours", "Sous trois jours"),
                            ("semaine", "Sous une semaine"),
                            ("quinzaine", "Sous deux semaines"),
                            ("mois", "Sous un mois"),
                            ("trimestre", "Sous trois mois"),
                            ("plus", "Plus de trois mois"),
                        ],
                        max_length=12,
                        verbose_name="délai habituel",
                    ),
                ),
                (
                    "booking_url",
                    models.URLField(blank=True, max_length=300, verbose_name="adresse de rendez-vous"),
                ),
                (
                    "teleconsultation",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("conditions", "Sous conditions"), ("non", "Non")],
                        max_length=12,
                        verbose_name="téléconsultation",
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1", "Conventionné secteur 1"),
                            ("2-optam", "Conventionné secteur 2, OPTAM"),
                            ("2", "Conventionné secteur 2"),
                            ("conventionne", "Conventionné"),
                            ("hors", "Non conventionné"),
                        ],
                        max_length=12,
                        verbose_name="secteur conventionnel",
                    ),
                ),
                (
                    "third_party",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("total", "Tiers payant complet"),
                            ("amo", "Tiers payant sur la part obligatoire"),
                            ("cas", "Tiers payant selon les cas"),
                            ("non", "Pas de tiers payant"),
                        ],
                        max_length=12,
                        verbose_name="tiers payant",
                    ),
                ),
                ("protocols", models.JSONField(blank=True, default=list, verbose_name="protocoles suivis")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("mssante", models.EmailField(blank=True, max_length=254, verbose_name="adresse MSSanté")),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="téléphone mobile")),
                ("audiences", models.JSONField(blank=True, default=dict, verbose_name="qui voit quoi")),
                ("confirmed_on", models.DateField(blank=True, null=True, verbose_name="confirmée le")),
                (
                    "asked_on",
                    models.DateField(blank=True, null=True, verbose_name="confirmation demandée le"),
                ),
                ("asks", models.PositiveSmallIntegerField(default=0, verbose_name="demandes sans réponse")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="directory_cards",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche d’annuaire",
                "verbose_name_plural": "fiches d’annuaire",
                "indexes": [
                    models.Index(fields=["community", "confirmed_on"], name="communities_communi_83392d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "member"), name="directory_card_once"),
                    models.CheckConstraint(
                        condition=models.Q(("home_visits__in", ["", "oui", "conditions", "non"])),
                        name="directory_card_home_visits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("new_patients__in", ["", "oui", "conditions", "non"])),
                        name="directory_card_new_patients",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("teleconsultation__in", ["", "oui", "conditions", "non"])),
                        name="directory_card_teleconsultation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "delay__in",
                                ["", "jour", "3-jours", "semaine", "quinzaine", "mois", "trimestre", "plus"],
                            )
                        ),
                        name="directory_card_delay",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sector__in", ["", "1", "2-optam", "2", "conventionne", "hors"])),
                        name="directory_card_sector",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("third_party__in", ["", "total", "amo", "cas", "non"])),
                        name="directory_card_third_party",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="ce qui est inexact")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse pour répondre"),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="reçu le")),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="traité le")),
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
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="traité par",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="communities.directorycard",
                        verbose_name="fiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement sur une fiche",
                "verbose_name_plural": "signalements sur des fiches",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="CardPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="nom du lieu")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse du lieu")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("commune_code", models.CharField(blank=True, max_length=5, verbose_name="commune")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone du lieu")),
                ("hours", models.CharField(blank=True, max_length=300, verbose_name="horaires")),
                (
                    "access",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("total", "Accessible en fauteuil roulant"),
                            ("aide", "Accessible en fauteuil avec une aide"),
                            ("non", "Non accessible en fauteuil"),
                        ],
                        max_length=8,
                        verbose_name="accès aux locaux",
                    ),
                ),
                (
                    "access_note",
                    models.CharField(blank=True, max_length=200, verbose_name="précision sur l’accès"),
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
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="communities.directorycard",
                        verbose_name="fiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "lieu d’exercice",
                "verbose_name_plural": "lieux d’exercice",
                "ordering": ["rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "card", "rank"), name="card_place_rank_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("access__in", ["", "total", "aide", "non"])),
                        name="card_place_access",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectorySettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_open", models.BooleanField(default=False, verbose_name="annuaire public ouvert")),
                ("welcome", models.TextField(blank=True, max_length=1000, verbose_name="mot d’accueil")),
                (
                    "contact",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="adresse prévenue des signalements"
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(default=6, verbose_name="durée de fraîcheur (mois)"),
                ),
                (
                    "asks_by_mail",
                    models.BooleanField(default=True, verbose_name="demande de confirmation par courriel"),
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
                "verbose_name": "réglages de l’annuaire",
                "verbose_name_plural": "réglages de l’annuaire",
                "constraints": [
                    models.UniqueConstraint(fields=("community",), name="directory_settings_once"),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("months__lte", 24)),
                        name="directory_settings_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("identity", "Nom, profession, spécialité"),
                            ("places", "Lieux d’exercice et horaires"),
                            ("phone", "Téléphone des lieux d’exercice"),
                            ("access", "Accessibilité des locaux"),
                            ("new_patients", "Nouveaux patients"),
                            ("delay", "Délai pour un rendez-vous"),
                            ("booking", "Rendez-vous en ligne"),
                            ("activities", "Activités particulières"),
                            ("home_visits", "Visites à domicile"),
                            ("teleconsultation", "Téléconsultation"),
                            ("languages", "Langues parlées"),
                            ("fees", "Secteur et tiers payant"),
                            ("protocols", "Protocoles de coopération"),
                            ("email", "Adresse e-mail"),
                            ("mssante", "Messagerie sécurisée (MSSanté)"),
                            ("mobile", "Téléphone mobile"),
                        ],
                        max_length=20,
                        verbose_name="partie de la fiche",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "Tout le monde"),
                            ("pro", "Professionnels de la communauté"),
                            ("nobody", "Personne"),
                        ],
                        max_length=8,
                        verbose_name="vue par",
                    ),
                ),
                ("notice", models.CharField(blank=True, max_length=20, verbose_name="version de la notice")),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("link", "lien reçu par courriel"),
                            ("account", "compte"),
                            ("paper", "formulaire papier"),
                            ("exit", "sortie de la communauté"),
                        ],
                        max_length=8,
                        verbose_name="exprimé par",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé sur papier le")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="choisi le")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="relevé par",
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_choices",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
            ],
            options={
                "verbose_name": "choix de visibilité",
                "verbose_name_plural": "choix de visibilité",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("via", "paper"), _negated=True),
                            models.Q(("by__isnull", False), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="card_choice_paper_is_proved",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CardConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="confirmée le")),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("link", "lien reçu par courriel"),
                            ("account", "compte"),
                            ("paper", "formulaire papier"),
                            ("exit", "sortie de la communauté"),
                        ],
                        max_length=8,
                        verbose_name="confirmée par",
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_confirmations",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation d’une fiche",
                "verbose_name_plural": "confirmations de fiches",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "member", "on"), name="card_confirmed_once_a_day"
                    )
                ],
            },
        ),
    ]
