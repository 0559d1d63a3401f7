"""Cooperation protocols of the community, their teams, and those who were included."""

from django.db import models
from django.db.models import Q

from maillage.care.access_to_care.protocols.catalogue import Content
from maillage.care.access_to_care.protocols.enums import Outcome, Stop, TeamRole
from maillage.care.circle.models import PURGED, Case
from maillage.care.ground.enums import Seal
from maillage.care.ground.fields import SealedText
from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, NoPersonalData, Personal, Scrub


class Protocol(CareModel):
    """A protocol that the community adopted, as it was voted: another version is another row.

    ``national`` is a code of the catalogue, empty for a local one (CSP art. L. 4011-4-3).
    """

    national = models.CharField("protocole national", max_length=40, blank=True)
    title = models.CharField("intitulé", max_length=160)
    version = models.CharField("version du texte", max_length=80)
    content = models.JSONField("critères et actes")
    since = models.DateField("en vigueur depuis le")
    until = models.DateField("jusqu’au", null=True, blank=True)
    decided_on = models.DateField("décidé le")
    decided_by = models.CharField("décidé par", max_length=120)
    adopted_by = models.BigIntegerField("enregistré par")
    declared_on = models.DateField("déclaré à l’ARS le", null=True, blank=True)
    declaration = models.CharField("numéro de déclaration", max_length=40, blank=True)
    ended_on = models.DateField("terminé le", null=True, blank=True)
    ended_why = models.CharField("motif de la fin", max_length=200, blank=True)

    class Meta:
        verbose_name = "protocole de coopération"
        verbose_name_plural = "protocoles de coopération"
        constraints = [
            models.CheckConstraint(
                condition=Q(declared_on__isnull=True) | ~Q(declaration=""), name="declaration_numbered"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="protocol_in_order"
            ),
        ]

    class Privacy:
        purpose = "Tenir les protocoles de coopération que la communauté a adoptés"
        basis = Basis.PUBLIC_TASK
        retention = "5 ans après la fin du protocole"
        keep = Keep("ended_on", years=5)
        nobody = "le numéro du compte qui a enregistré la décision"
        personal = {"adopted_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {
            "id", "community_id", "national", "title", "version", "content", "since", "until", "decided_on",
            "decided_by", "declared_on", "declaration", "ended_on", "ended_why",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def rules(self) -> Content:
        return Content.of_json(self.content)


class TeamMember(CareModel):
    """One professional declared in a protocol, with the training that lets them act."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="+", verbose_name="protocole")
    person_id = models.BigIntegerField("professionnel")
    role = models.CharField("rôle", max_length=10, choices=TeamRole)
    profession = models.CharField("profession exercée", max_length=20)
    trained_on = models.DateField("formé le", null=True, blank=True)
    trained_until = models.DateField("formation à refaire avant le", null=True, blank=True)
    added_by = models.BigIntegerField("ajouté par")
    joined_on = models.DateField("dans l’équipe depuis le")
    left_on = models.DateField("parti le", null=True, blank=True)

    class Meta:
        verbose_name = "membre d’une équipe de protocole"
        verbose_name_plural = "membres des équipes de protocole"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "protocol", "person_id"],
                condition=Q(left_on__isnull=True),
                name="team_member_once",
            ),
            models.CheckConstraint(
                condition=~Q(role=TeamRole.DELEGATE) | Q(trained_on__isnull=False), name="delegate_is_trained"
            ),
        ]

    class Privacy:
        purpose = "Savoir qui peut agir dans un protocole de coopération, et le déclarer à l’ARS"
        basis = Basis.LEGAL_OBLIGATION
        retention = "5 ans après le départ de l’équipe"
        keep = Keep("left_on", years=5)
        whose = ("person_id",)
        personal = {
            "person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "role": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "profession": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "trained_on": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "trained_until": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "added_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
        }
        neutral = {"id", "community_id", "protocol", "joined_on", "left_on"}


class Inclusion(CareModel):
    """The outline of an inclusion: under which protocol, by whom, how it ended. Nothing of the patient."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+", verbose_name="protocole")
    key = models.UUIDField("clé du formulaire")
    delegate = models.BigIntegerField("délégué")
    delegant = models.BigIntegerField("délégant")
    included_at = models.DateTimeField("inclus le")
    outcome = models.CharField("issue", max_length=20, choices=Outcome)
    adverse = models.BooleanField("événement indésirable")
    gp_informed_on = models.DateField("médecin traitant informé le", null=True, blank=True)

    class Meta:
        verbose_name = "inclusion"
        verbose_name_plural = "inclusions"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "key"], name="inclusion_filed_once"),
        ]
        indexes = [models.Index(fields=["community_id", "included_at"], name="inclusion_when")]

    class Privacy:
        purpose = "Suivre les inclusions et en rendre compte à l’ARS chaque année"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        whose = ("delegate", "delegant")
        personal = {
            "delegate": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "delegant": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
        }
        neutral = {
            "id", "community_id", "case", "protocol", "key", "included_at", "outcome", "adverse",
            "gp_informed_on",
        }  # fmt: skip


class InclusionRecord(CareModel):
    """What was found and done: for the circle, sealed."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    sex = SealedText("sexe", seal=Seal.CLINICAL, max_length=1)
    age = SealedText("âge à l’inclusion", seal=Seal.CLINICAL, max_length=20)
    criteria = SealedText("critères vérifiés", seal=Seal.CLINICAL, max_length=8_000)
    test = SealedText("résultat du test", seal=Seal.CLINICAL, max_length=300)
    acts = SealedText("actes réalisés", seal=Seal.CLINICAL, max_length=2_000)
    product = SealedText("produit délivré ou prescrit", seal=Seal.CLINICAL, max_length=300)
    referral = SealedText("réorientation", seal=Seal.CLINICAL, max_length=500)
    adverse_event = SealedText("événement indésirable", seal=Seal.CLINICAL, max_length=1_000)

    class Meta:
        verbose_name = "fiche d’inclusion"
        verbose_name_plural = "fiches d’inclusion"

    class Privacy:
        purpose = "Prendre en charge une personne dans un protocole de coopération"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        nobody = "tout est scellé : la personne est servie par son dossier, que sa référence désigne"
        personal = {
            name: Personal(Nature.HEALTH, Scrub.ERASE)
            for name in ("sex", "age", "criteria", "test", "acts", "product", "referral", "adverse_event")
        }
        neutral = {"id", "community_id", "case"}


class NotIncluded(CareModel):
    """Somebody who was not included: the day and the criterion, and nobody's name."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+", verbose_name="protocole")
    on = models.DateField("le")
    stop = models.CharField("raison", max_length=12, choices=Stop)
    rank = models.PositiveSmallIntegerField("rang du critère", default=0)

    class Meta:
        verbose_name = "non-inclusion"
        verbose_name_plural = "non-inclusions"
        indexes = [models.Index(fields=["community_id", "on"], name="not_included_when")]

    class Privacy(NoPersonalData):
        purpose = "Compter les personnes qu’un protocole ne permettait pas de prendre en charge"
        retention = "avec le protocole : 5 ans après sa fin"
        keep = Keep("protocol__ended_on", years=5)
        neutral = {"id", "community_id", "protocol", "on", "stop", "rank"}
