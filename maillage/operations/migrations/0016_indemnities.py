"""Rate cards, lines, bank details, batches of transfers."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0021_voter_key"),
        ("foundation", "0012_vault"),
        ("operations", "0015_report_walls"),
        ("planning", "0009_evaluation_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayerAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant scellé"),
                ),
                ("holder", models.CharField(max_length=70, verbose_name="nom du titulaire")),
                ("iban_sealed", models.BinaryField(null=True, verbose_name="IBAN, scellé")),
                ("iban_masked", models.CharField(max_length=20, verbose_name="IBAN, masqué")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="enregistré le")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.bankaccount",
                        verbose_name="compte",
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
            ],
            options={
                "verbose_name": "compte payeur",
                "verbose_name_plural": "comptes payeurs",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "account"), name="payer_account_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("key", models.UUIDField(editable=False, verbose_name="clé de saisie")),
                ("reference", models.CharField(max_length=35, verbose_name="référence du fichier")),
                ("execution_on", models.DateField(verbose_name="exécution demandée le")),
                (
                    "booked_as_one",
                    models.BooleanField(default=False, verbose_name="une seule ligne au relevé"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepare", "Figé, à approuver"),
                            ("approuve", "Approuvé"),
                            ("annule", "Annulé"),
                        ],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="virements")),
                ("total_cents", models.PositiveBigIntegerField(verbose_name="total (centimes)")),
                ("prepared_at", models.DateTimeField(verbose_name="préparé le")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approuvé le")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="motif de l’annulation"),
                ),
                ("file_sha256", models.JSONField(default=dict, verbose_name="empreintes des fichiers remis")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.payeraccount",
                        verbose_name="compte payeur",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approuvé par",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annulé par",
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
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot de virements",
                "verbose_name_plural": "lots de virements",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "number"), name="payment_batch_number_once"),
                    models.UniqueConstraint(fields=("community", "key"), name="payment_batch_key_once"),
                    models.UniqueConstraint(
                        fields=("community", "reference"), name="payment_batch_reference_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="payment_batch_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "prepare"), ("approved_by", None), ("cancelled_by", None)),
                            models.Q(
                                ("state", "approuve"), ("approved_by__isnull", False), ("cancelled_by", None)
                            ),
                            models.Q(
                                ("state", "annule"), ("approved_by", None), ("cancelled_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="payment_batch_state_is_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0), ("total_cents__gt", 0)),
                        name="payment_batch_pays_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchTransfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant scellé"),
                ),
                ("end_to_end", models.CharField(max_length=35, verbose_name="référence du virement")),
                ("holder", models.CharField(max_length=70, verbose_name="nom du titulaire")),
                ("iban_sealed", models.BinaryField(null=True, verbose_name="IBAN, scellé")),
                ("iban_masked", models.CharField(max_length=20, verbose_name="IBAN, masqué")),
                ("iban_is_new", models.BooleanField(default=False, verbose_name="compte changé récemment")),
                ("cents", models.PositiveBigIntegerField(verbose_name="montant (centimes)")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "En paiement"),
                            ("paid", "Payé"),
                            ("returned", "Rejeté par la banque"),
                            ("dropped", "Abandonné avec le lot"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="suite",
                    ),
                ),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="payé le")),
                ("proof", models.CharField(blank=True, max_length=40, verbose_name="preuve du paiement")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="rejeté le")),
                (
                    "returned_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="motif du rejet"),
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
                        related_name="+",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bénéficiaire",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="operations.paymentbatch",
                        verbose_name="lot",
                    ),
                ),
            ],
            options={
                "verbose_name": "virement",
                "verbose_name_plural": "virements",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "end_to_end"), name="batch_transfer_reference_once"
                    ),
                    models.UniqueConstraint(
                        fields=("community", "batch", "payee"), name="batch_transfer_one_a_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gt", 0)), name="batch_transfer_pays_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "paid"), ("paid_on__isnull", False)),
                            models.Q(
                                ("outcome", "returned"),
                                ("returned_on__isnull", False),
                                models.Q(("returned_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("outcome__in", ["pending", "dropped"]), ("paid_on", None), ("proof", "")
                            ),
                            _connector="OR",
                        ),
                        name="batch_transfer_outcome_is_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RateCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("key", models.UUIDField(editable=False, verbose_name="clé de saisie")),
                ("valid_from", models.DateField(verbose_name="en vigueur à partir du")),
                ("voted_on", models.DateField(verbose_name="voté le")),
                ("organ", models.CharField(max_length=80, verbose_name="voté par")),
                ("reference", models.CharField(max_length=120, verbose_name="procès-verbal")),
                (
                    "step_minutes",
                    models.PositiveSmallIntegerField(default=15, verbose_name="pas d’arrondi (minutes)"),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "supérieur"), ("nearest", "le plus proche"), ("down", "inférieur")],
                        max_length=8,
                        verbose_name="arrondi au pas",
                    ),
                ),
                (
                    "cap_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="durée maximale d’une ligne (minutes)"
                    ),
                ),
                (
                    "km_tenths",
                    models.PositiveIntegerField(default=0, verbose_name="kilomètre (dixièmes de centime)"),
                ),
                (
                    "loss_on_free_time",
                    models.BooleanField(
                        default=False, verbose_name="perte de ressources admise hors temps d’exercice"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="enregistré le")),
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "barème",
                "verbose_name_plural": "barèmes",
                "ordering": ["-valid_from", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "number"), name="rate_card_number_once"),
                    models.UniqueConstraint(fields=("community", "key"), name="rate_card_key_once"),
                    models.UniqueConstraint(fields=("community", "valid_from"), name="rate_card_one_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference", ""), _negated=True), models.Q(("organ", ""), _negated=True)
                        ),
                        name="rate_card_was_voted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap_minutes__lte", 1440), ("step_minutes__gte", 1), ("step_minutes__lte", 60)
                        ),
                        name="rate_card_rounding_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndemnityLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("key", models.UUIDField(editable=False, verbose_name="clé de saisie")),
                (
                    "origin",
                    models.CharField(
                        choices=[("declared", "déclarée"), ("attendance", "feuille de présence")],
                        max_length=12,
                        verbose_name="origine",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="présence d’origine")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ag", "Assemblée générale"),
                            ("ca", "Conseil d’administration"),
                            ("bureau", "Bureau"),
                            ("copil", "Comité de pilotage"),
                            ("groupe", "Groupe de travail"),
                            ("rcp", "Concertation pluriprofessionnelle"),
                            ("formation", "Formation"),
                            ("soiree", "Soirée d’échange"),
                            ("representation", "Représentation extérieure"),
                            ("atelier", "Atelier animé"),
                            ("mission", "Travail sur une mission"),
                            ("trajet", "Déplacement seul"),
                        ],
                        max_length=16,
                        verbose_name="activité",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("ipr", "Indemnité pour perte de ressources"),
                            ("rpmsp", "Rémunération d’une mission de service public"),
                        ],
                        max_length=6,
                        verbose_name="nature",
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        choices=[
                            ("working", "Sur mon temps d’exercice"),
                            ("free", "Hors de mon temps d’exercice"),
                        ],
                        max_length=8,
                        verbose_name="moment",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="ce qui a été fait")),
                (
                    "mission",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acces_soins", "Accès aux soins"),
                            ("parcours", "Parcours pluriprofessionnels"),
                            ("prevention", "Prévention"),
                            ("crise", "Crises sanitaires graves"),
                            ("qualite", "Qualité et pertinence"),
                            ("accompagnement", "Accompagnement des professionnels"),
                        ],
                        max_length=16,
                        verbose_name="mission",
                    ),
                ),
                ("day", models.DateField(verbose_name="jour")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("km", models.PositiveIntegerField(default=0, verbose_name="kilomètres")),
                (
                    "other_funder",
                    models.BooleanField(default=False, verbose_name="payé par un autre financeur"),
                ),
                ("profession", models.CharField(blank=True, max_length=12, verbose_name="métier exercé")),
                ("minutes", models.PositiveIntegerField(verbose_name="minutes indemnisées")),
                ("rate_cents", models.PositiveIntegerField(verbose_name="tarif horaire (centimes)")),
                ("time_cents", models.PositiveBigIntegerField(verbose_name="temps (centimes)")),
                ("travel_cents", models.PositiveBigIntegerField(verbose_name="trajet (centimes)")),
                ("explanation", models.JSONField(default=list, verbose_name="calcul")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("a_confirmer", "À confirmer"),
                            ("confirmee", "Confirmée"),
                            ("relue", "Relue par le pilote"),
                            ("verifiee", "Vérifiée"),
                            ("validee", "Validée"),
                            ("refusee", "Refusée"),
                            ("annulee", "Annulée"),
                        ],
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrite le")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmée le")),
                ("led_at", models.DateTimeField(blank=True, null=True, verbose_name="relue le")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifiée le")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="validée le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="écartée le")),
                ("closed_reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validée par",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifiée par",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écartée par",
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
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmée par",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
                (
                    "led_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="relue par",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bénéficiaire",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.actionsheet",
                        verbose_name="fiche-action",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.ratecard",
                        verbose_name="barème",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’indemnité",
                "verbose_name_plural": "lignes d’indemnité",
                "ordering": ["-day", "-number"],
                "indexes": [
                    models.Index(fields=["community", "payee", "day"], name="indemnity_by_person"),
                    models.Index(fields=["community", "state"], name="indemnity_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "number"), name="indemnity_number_once"),
                    models.UniqueConstraint(fields=("community", "key"), name="indemnity_key_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("community", "source", "member"),
                        name="indemnity_attendance_once",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("state__in", ["a_confirmer", "confirmee", "relue", "verifiee", "validee"])
                        ),
                        expressions=[
                            (models.F("community"), "="),
                            (models.F("payee"), "="),
                            (
                                models.Func(models.F("starts_at"), models.F("ends_at"), function="tstzrange"),
                                "&&",
                            ),
                        ],
                        name="indemnity_times_apart",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="indemnity_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__lte", 1440),
                            models.Q(("time_cents", 0), ("minutes__gt", 0), _connector="OR"),
                        ),
                        name="indemnity_time_is_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_cents__gt", 0), ("travel_cents__gt", 0), _connector="OR"),
                        name="indemnity_is_worth_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "a_confirmer",
                                    "confirmee",
                                    "relue",
                                    "verifiee",
                                    "validee",
                                    "refusee",
                                    "annulee",
                                ],
                            )
                        ),
                        name="indemnity_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("led_by__isnull", True),
                            models.Q(("led_by", models.F("payee")), _negated=True),
                            _connector="OR",
                        ),
                        name="indemnity_led_by_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by__isnull", True),
                            models.Q(("checked_by", models.F("payee")), _negated=True),
                            _connector="OR",
                        ),
                        name="indemnity_checked_by_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("payee")), _negated=True),
                            _connector="OR",
                        ),
                        name="indemnity_approved_by_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("checked_by__isnull", True),
                            models.Q(("approved_by", models.F("checked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="indemnity_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            ("confirmed_by", models.F("payee")),
                            _connector="OR",
                        ),
                        name="indemnity_confirmed_by_its_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "validee"), ("approved_by__isnull", False)),
                            ("state", "annulee"),
                            models.Q(
                                models.Q(("state", "validee"), _negated=True), ("approved_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="indemnity_approved_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refusee", "annulee"]), _negated=True),
                            models.Q(
                                ("closed_by__isnull", False), models.Q(("closed_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="indemnity_closed_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "profession",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("10", "Médecin"),
                            ("21", "Pharmacien"),
                            ("26", "Audioprothésiste"),
                            ("28", "Opticien-lunetier"),
                            ("40", "Chirurgien-dentiste"),
                            ("50", "Sage-femme"),
                            ("60", "Infirmier"),
                            ("69", "Infirmier psychiatrique"),
                            ("70", "Masseur-kinésithérapeute"),
                            ("80", "Pédicure-podologue"),
                            ("81", "Orthoprothésiste"),
                            ("biologiste", "Biologiste médical"),
                            ("91", "Orthophoniste"),
                            ("92", "Orthoptiste"),
                            ("93", "Psychologue"),
                            ("94", "Ergothérapeute"),
                            ("95", "Diététicien"),
                            ("96", "Psychomotricien"),
                            ("98", "Manipulateur d’électroradiologie"),
                            ("35", "Aide-soignant"),
                            ("36", "Auxiliaire de puériculture"),
                            ("social", "Travailleur social"),
                            ("apa", "Enseignant en activité physique adaptée"),
                            ("assistant", "Assistant médical"),
                            ("autre", "Autre métier"),
                        ],
                        max_length=12,
                        verbose_name="métier",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ag", "Assemblée générale"),
                            ("ca", "Conseil d’administration"),
                            ("bureau", "Bureau"),
                            ("copil", "Comité de pilotage"),
                            ("groupe", "Groupe de travail"),
                            ("rcp", "Concertation pluriprofessionnelle"),
                            ("formation", "Formation"),
                            ("soiree", "Soirée d’échange"),
                            ("representation", "Représentation extérieure"),
                            ("atelier", "Atelier animé"),
                            ("mission", "Travail sur une mission"),
                            ("trajet", "Déplacement seul"),
                        ],
                        max_length=16,
                        verbose_name="activité",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ipr", "Indemnité pour perte de ressources"),
                            ("rpmsp", "Rémunération d’une mission de service public"),
                        ],
                        max_length=6,
                        verbose_name="nature",
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("working", "Sur mon temps d’exercice"),
                            ("free", "Hors de mon temps d’exercice"),
                        ],
                        max_length=8,
                        verbose_name="moment",
                    ),
                ),
                ("cents_per_hour", models.PositiveIntegerField(verbose_name="tarif horaire (centimes)")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="operations.ratecard",
                        verbose_name="barème",
                    ),
                ),
            ],
            options={
                "verbose_name": "tarif",
                "verbose_name_plural": "tarifs",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "card", "profession", "kind", "nature", "hours"),
                        name="card_rate_said_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cents", models.PositiveBigIntegerField(verbose_name="montant (centimes)")),
                ("live", models.BooleanField(default=True, verbose_name="en cours ou payée")),
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
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfer_lines",
                        to="operations.indemnityline",
                        verbose_name="ligne",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="operations.batchtransfer",
                        verbose_name="virement",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’un virement",
                "verbose_name_plural": "lignes des virements",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("community", "line"),
                        name="line_in_one_transfer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankDetails",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant scellé"),
                ),
                (
                    "holder",
                    models.CharField(max_length=70, verbose_name="nom du titulaire, comme à la banque"),
                ),
                ("iban_sealed", models.BinaryField(null=True, verbose_name="IBAN, scellé")),
                ("iban_masked", models.CharField(max_length=20, verbose_name="IBAN, masqué")),
                ("is_change", models.BooleanField(default=False, verbose_name="remplace un autre compte")),
                ("recorded_at", models.DateTimeField(verbose_name="enregistré le")),
                ("payable_from", models.DateTimeField(verbose_name="payable à partir du")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="remplacé le")),
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
                        related_name="+",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="titulaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "coordonnées bancaires",
                "verbose_name_plural": "coordonnées bancaires",
                "ordering": ["-recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("community", "member"),
                        name="bank_details_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "payable_from__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("recorded_at"), "+", models.Value(datetime.timedelta(days=2))
                                ),
                            )
                        ),
                        name="bank_details_wait_48_h",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CeilingConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField(verbose_name="donné le")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="retiré le")),
                ("totals", models.JSONField(default=dict, verbose_name="totaux par année (centimes)")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "accord sur le plafond",
                "verbose_name_plural": "accords sur le plafond",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "user"), name="ceiling_consent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True), ("totals", {}), _connector="OR"),
                        name="ceiling_consent_withdrawn_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmployerAgreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("employer", models.CharField(max_length=160, verbose_name="employeur")),
                ("reference", models.CharField(max_length=120, verbose_name="référence de la convention")),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="enregistrée le")),
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
                        related_name="+",
                        to="communities.member",
                        verbose_name="membre",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "convention avec un employeur",
                "verbose_name_plural": "conventions avec des employeurs",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "member", "starts_on"), name="employer_agreement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="employer_agreement_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndemnityRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirm", models.BooleanField(default=True, verbose_name="la personne confirme")),
                ("lead", models.BooleanField(default=True, verbose_name="le pilote relit")),
                ("coordinator", models.BooleanField(default=True, verbose_name="la coordination vérifie")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiées le")),
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
                "verbose_name": "étapes de validation",
                "verbose_name_plural": "étapes de validation",
                "constraints": [models.UniqueConstraint(fields=("community",), name="indemnity_rules_once")],
            },
        ),
        migrations.CreateModel(
            name="IndemnityYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                ("ceiling_cents", models.PositiveBigIntegerField(verbose_name="plafond (centimes)")),
                (
                    "elsewhere_cents",
                    models.PositiveBigIntegerField(default=0, verbose_name="engagé ailleurs (centimes)"),
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
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bénéficiaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "plafond d’une année",
                "verbose_name_plural": "plafonds des années",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "payee", "year"), name="indemnity_year_once")
                ],
            },
        ),
    ]
