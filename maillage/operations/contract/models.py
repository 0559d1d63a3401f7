"""The contract of a community with its CPAM and its ARS, what changed in it, and what was received.

Everything but the contract itself only grows (triggers of ``0002_contract_walls``): what holds today is the
last row written, and what held then can still be read.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.communities.review.models import ReviewCase
from maillage.foundation.privacy import Basis
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.contract.bases import (
    BY,
    RECORDED,
    RETENTION,
    TRACE,
    UNDONE_BY,
    WORDS,
    Recorded,
    Sourced,
    Undoable,
    once,
    value_range,
)
from maillage.operations.contract.enums import AmountKind, ContractMission, EnvelopePart, GapReason

YEARS = 5


def year_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(year__gte=1, year__lte=YEARS), name=name)


class AciContract(TenantModel):
    """A contract of five years. ``ends_on`` is its last day: that of the fifth year, or an earlier one when
    it was terminated or replaced; ``ended_because`` then says why. Two of one community never overlap.
    """

    number = models.PositiveSmallIntegerField("rang du contrat")
    reference = models.CharField("référence", max_length=40)
    ars = models.CharField("ARS signataire", max_length=120)
    cpam = models.CharField("CPAM signataire", max_length=120)
    region_code = models.CharField("région", max_length=3)
    department_code = models.CharField("département", max_length=3)
    signed_on = models.DateField("signé le")
    ends_on = models.DateField("dernier jour")
    ended_because = models.CharField("raison de la fin anticipée", max_length=300, blank=True)
    case = models.ForeignKey(
        ReviewCase,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="dossier de négociation",
    )
    key = models.UUIDField("clé de saisie", editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "contrat ACI"
        verbose_name_plural = "contrats ACI"
        ordering = ["-signed_on", "-pk"]
        constraints = [
            once("aci_contract_number_once", "number"),
            once("aci_contract_reference_once", "reference"),
            once("aci_contract_key_once", "key"),
            once("aci_contract_case_once", "case", condition=Q(case__isnull=False)),
            models.CheckConstraint(condition=Q(ends_on__gte=F("signed_on")), name="aci_contract_lasts"),
            # The key as a range of one: equality in GiST without an extension of the database.
            ExclusionConstraint(
                name="aci_contracts_never_overlap",
                expressions=[
                    (value_range("int8range", "community_id", "community_id"), RangeOperators.OVERLAPS),
                    (value_range("daterange", "signed_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Privacy:
        purpose = "Tenir le contrat de la communauté avec la CPAM et l’ARS, et ce qui en est attendu"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"recorded_by": TRACE, "ended_because": WORDS}
        neutral = {
            "id", "community", "number", "reference", "ars", "cpam", "region_code", "department_code",
            "signed_on", "ends_on", "case", "key", "recorded_at",
        }  # fmt: skip
        whose = ("recorded_by",)

    def __str__(self) -> str:
        return self.reference


class ContractTerms(Undoable):
    """What the contract says from a day on: number 0 when it is signed, then one for each avenant, or for the
    correction of what was typed (``is_correction``: it takes effect the same day).

    The whole of it each time: the size, the population that gave it (``population_year`` its vintage), and
    the codes of the missions taken.
    """

    number = models.PositiveSmallIntegerField("numéro")
    effective_on = models.DateField("prend effet le")
    signed_on = models.DateField("signé le")
    size = models.PositiveSmallIntegerField("taille")
    population = models.PositiveIntegerField("population couverte")
    population_year = models.PositiveSmallIntegerField("millésime de la population")
    population_origin = models.CharField("origine de la population", max_length=200)
    missions = ArrayField(
        models.CharField(max_length=20, choices=ContractMission), verbose_name="missions prises"
    )
    subject = models.CharField("ce qui change", max_length=300, blank=True)
    is_correction = models.BooleanField("correction d’une saisie", default=False)
    case = models.ForeignKey(
        ReviewCase,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="dossier de négociation",
    )

    class Meta:
        verbose_name = "termes d’un contrat ACI"
        verbose_name_plural = "termes des contrats ACI"
        ordering = ["number"]
        constraints = [
            once("contract_terms_number_once", "contract", "number"),
            once("contract_terms_key_once", "key"),
            once("contract_terms_case_once", "case", condition=Q(case__isnull=False, undone_at__isnull=True)),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=4), name="contract_terms_size_known"),
            models.CheckConstraint(
                condition=~Q(number=0) | Q(undone_at__isnull=True), name="contract_terms_first_stays"
            ),
        ]

    class Privacy:
        purpose = "Savoir ce que le contrat et ses avenants disaient à chaque date"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {**UNDONE_BY, "subject": WORDS}
        neutral = {
            *RECORDED, "number", "effective_on", "signed_on", "size", "population", "population_year",
            "population_origin", "missions", "is_correction", "case", "undone_at",
        }  # fmt: skip
        whose = ("noted_by",)

    @property
    def missions_labels(self) -> list[str]:
        return [ContractMission(code).label for code in self.missions]

    def __str__(self) -> str:
        if not self.number:
            return "contrat signé"
        return "correction de la saisie" if self.is_correction else self.subject or f"avenant {self.number}"


class MissionDates(Sourced):
    """When a mission starts and is wholly deployed; a day to come is a plan. Its last row holds."""

    mission = models.CharField("mission", max_length=20, choices=ContractMission)
    started_on = models.DateField("démarre le", null=True, blank=True)
    deployed_on = models.DateField("déployée le", null=True, blank=True)

    class Meta:
        verbose_name = "dates d’une mission"
        verbose_name_plural = "dates des missions"
        ordering = ["pk"]
        constraints = [
            once("mission_dates_key_once", "key"),
            models.CheckConstraint(
                condition=Q(mission__in=ContractMission.values), name="mission_dates_mission_known"
            ),
            models.CheckConstraint(
                condition=Q(deployed_on__isnull=True)
                | Q(started_on__isnull=False, deployed_on__gte=F("started_on")),
                name="mission_deployed_once_started",
            ),
        ]

    class Privacy:
        purpose = "Suivre le démarrage et le déploiement des missions du contrat"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = BY
        neutral = {*RECORDED, "mission", "started_on", "deployed_on"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return self.get_mission_display()


class ContractAmount(Sourced):
    """An amount for one year of the contract: an envelope as signed, or a variable part as granted.

    In cents, for a whole year; ``mission`` is empty for what belongs to none. The last row of its kind, year,
    mission and part holds; without ``cents`` it gives the place back to the national table.
    """

    kind = models.CharField("nature", max_length=8, choices=AmountKind)
    year = models.PositiveSmallIntegerField("année du contrat")
    mission = models.CharField("mission", max_length=20, choices=ContractMission, blank=True)
    part = models.CharField("part", max_length=12, choices=EnvelopePart)
    cents = models.PositiveBigIntegerField("montant (centimes)", null=True, blank=True)
    decided_on = models.DateField("daté du")

    class Meta:
        verbose_name = "montant d’un contrat ACI"
        verbose_name_plural = "montants des contrats ACI"
        ordering = ["pk"]
        constraints = [
            once("contract_amount_key_once", "key"),
            year_known("contract_amount_year_known"),
            models.CheckConstraint(
                condition=Q(mission__in=["", *ContractMission.values]), name="contract_amount_mission_known"
            ),
            models.CheckConstraint(
                condition=Q(mission="", part__in=[EnvelopePart.PRE_MISSION, EnvelopePart.FUNCTIONING])
                | ~Q(mission="") & Q(part__in=[EnvelopePart.FIXED, EnvelopePart.VARIABLE]),
                name="contract_amount_part_of_mission",
            ),
            models.CheckConstraint(
                condition=Q(kind=AmountKind.SIGNED) | Q(kind=AmountKind.EARNED, part=EnvelopePart.VARIABLE),
                name="contract_amount_earned_is_variable",
            ),
        ]

    class Privacy:
        purpose = "Garder les enveloppes signées et les parts variables arrêtées, avec leur source"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = BY
        neutral = {*RECORDED, "kind", "year", "mission", "part", "cents", "decided_on"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, année {self.year}"


class RecognisedCrisis(Undoable):
    """A serious health crisis that the ARS recognised: the year that holds the day pays its variable part."""

    recognised_on = models.DateField("reconnue le")

    class Meta:
        verbose_name = "crise reconnue"
        verbose_name_plural = "crises reconnues"
        ordering = ["recognised_on"]
        constraints = [once("recognised_crisis_key_once", "key")]

    class Privacy:
        purpose = "Savoir quelles années du contrat ouvrent la part variable de crise"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = UNDONE_BY
        neutral = {*RECORDED, "recognised_on", "undone_at"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return f"crise reconnue le {self.recognised_on:%d/%m/%Y}"


class InstalmentReceipt(Undoable):
    """Money received for an instalment: ``code`` names it in its year, as the engine does. ``source`` is the
    text of the bank line, or what the person read. ``batch`` is one for the receipts of a single transfer.
    """

    year = models.PositiveSmallIntegerField("année du contrat")
    code = models.CharField("versement", max_length=50)
    cents = models.PositiveBigIntegerField("montant (centimes)")
    received_on = models.DateField("reçu le")
    by_bank = models.BooleanField("rapproché d’une ligne de banque", default=False)
    batch = models.UUIDField("clé du virement", default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "versement reçu"
        verbose_name_plural = "versements reçus"
        ordering = ["received_on", "pk"]
        constraints = [
            once("instalment_receipt_key_once", "key"),
            year_known("instalment_receipt_year_known"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="instalment_receipt_moves_money"),
        ]

    class Privacy:
        purpose = "Rapprocher les versements attendus du contrat de ceux qui ont été reçus"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = UNDONE_BY
        neutral = {*RECORDED, "year", "code", "cents", "received_on", "by_bank", "batch", "undone_at"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return f"versement reçu le {self.received_on:%d/%m/%Y}"


class InstalmentNote(Recorded):
    """Why what was received is not what was expected; the last one of an instalment holds.

    ``closes``: nothing more is waited for.
    """

    year = models.PositiveSmallIntegerField("année du contrat")
    code = models.CharField("versement", max_length=50)
    reason = models.CharField("raison", max_length=12, choices=GapReason)
    text = models.CharField("explication", max_length=500)
    closes = models.BooleanField("plus rien n’est attendu", default=False)

    class Meta:
        verbose_name = "explication d’un écart"
        verbose_name_plural = "explications des écarts"
        ordering = ["pk"]
        constraints = [
            once("instalment_note_key_once", "key"),
            year_known("instalment_note_year_known"),
            models.CheckConstraint(
                condition=Q(reason__in=GapReason.values), name="instalment_note_reason_known"
            ),
        ]

    class Privacy:
        purpose = "Expliquer pourquoi un versement reçu n’est pas celui qui était attendu"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = {"text": WORDS, "noted_by": TRACE}
        neutral = {*RECORDED, "year", "code", "reason", "closes"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return self.get_reason_display()


class ContractPaper(Recorded):
    """A signed document, kept as it was brought: the contract (``terms`` number 0), or an avenant."""

    terms = models.ForeignKey(
        ContractTerms, on_delete=models.PROTECT, related_name="+", verbose_name="contrat ou avenant"
    )
    number = models.PositiveSmallIntegerField("numéro")
    name = models.CharField("nom du fichier", max_length=160)
    content = models.BinaryField("fichier")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "document signé"
        verbose_name_plural = "documents signés"
        ordering = ["number"]
        constraints = [
            once("contract_paper_number_once", "contract", "number"),
            once("contract_paper_key_once", "key"),
        ]

    class Privacy:
        purpose = "Garder le contrat et ses avenants tels qu’ils ont été signés"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"content": WORDS, "noted_by": TRACE}
        neutral = {*RECORDED, "terms", "number", "name", "sha256"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return self.name
