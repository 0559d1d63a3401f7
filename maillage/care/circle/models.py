"""The case, and the circle around it: the only thing that opens patient data."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django_scopes import ScopedManager

from maillage.care.circle.enums import (
    EMERGENCY_MINUTES,
    ConsentMeans,
    ConsentScope,
    Erased,
    Ground,
    ObjectionScope,
)
from maillage.care.ground.enums import Category, Seal
from maillage.care.ground.fields import SealedText
from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, NoPersonalData, Personal, Scrub

PURGED = "à la date fixée à la clôture du dossier, selon sa nature ; 24 mois au plus après l’ouverture"


class Case(CareModel):
    """One thing asked for one person: its outline, without a word of who or what. The circle hangs from it.

    ``kind`` is registered by its room with its retention; ``reference`` is told to the patient.
    """

    kind = models.CharField("nature", max_length=30)
    reference = models.CharField("référence", max_length=12)
    opened_at = models.DateTimeField("ouvert le")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    purge_on = models.DateField("à effacer le")

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "reference"], name="case_reference_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="case_in_order"
            ),
        ]
        indexes = [models.Index(fields=["community_id", "purge_on"], name="case_purge")]

    class Privacy(NoPersonalData):
        purpose = "Suivre les demandes de soins, sans rien dire des personnes"
        neutral = {"id", "community_id", "kind", "reference", "opened_at", "closed_at", "purge_on"}


class CircleMemberQuerySet(models.QuerySet["CircleMember"]):
    def lasting(self) -> "CircleMemberQuerySet":
        """Not over: joined, or still asked."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=Now()))

    def emergencies(self) -> "CircleMemberQuerySet":
        """Taken in emergency."""
        return self.filter(ground=Ground.EMERGENCY)

    def active(self) -> "CircleMemberQuerySet":
        """In the circle at this moment."""
        return self.lasting().filter(joined_at__isnull=False)


class CircleMember(CareModel):
    """One person's seat in the circle of a case: asked (``offered_at``), taken (``joined_at``), then over.

    The database refuses a ground without its proof, and an emergency longer than an hour. A seat is never
    changed: another one is given.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    person_id = models.BigIntegerField("professionnel")
    category = models.CharField("catégorie", max_length=20, choices=Category)
    ground = models.CharField("fondement", max_length=20, choices=Ground)
    structure = models.CharField("structure (FINESS)", max_length=9, blank=True)
    document = models.CharField("organisation formalisée (document)", max_length=80, blank=True)
    notice = models.CharField("version de l’information donnée", max_length=20, blank=True)
    delegated_by = models.BigIntegerField("sous l’autorité de", null=True, blank=True)
    # True: identity alone, whatever the category; the consent went no further.
    narrow = models.BooleanField("identité seule", null=True)
    reason = SealedText("motif de l’ouverture en urgence", seal=Seal.REASON, max_length=500)
    added_by = models.BigIntegerField("ajouté par", null=True)
    offered_at = models.DateTimeField("proposé le")
    joined_at = models.DateTimeField("entré le", null=True, blank=True)
    ends_at = models.DateTimeField("jusqu’à", null=True, blank=True)
    ended_by = models.BigIntegerField("retiré par", null=True, blank=True)

    objects = ScopedManager(
        care="community_id", _manager_class=models.Manager.from_queryset(CircleMemberQuerySet)
    )

    class Meta:
        verbose_name = "place dans un cercle de soins"
        verbose_name_plural = "places dans les cercles de soins"
        constraints = [
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="seat_ground_known"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="seat_category_known"),
            models.CheckConstraint(
                condition=~Q(ground=Ground.TEAM_STRUCTURE) | Q(structure__regex="^[0-9AB]{9}$"),
                name="seat_structure_named",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.TEAM_ORGANISED) | ~Q(document=""), name="seat_document_named"
            ),
            models.CheckConstraint(
                condition=~Q(ground__in=[Ground.TEAM_PATIENT, Ground.CONSENT]) | ~Q(notice=""),
                name="seat_patient_informed",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.DELEGATION)
                | Q(delegated_by__isnull=False, category=Category.UNDER_AUTHORITY),
                name="seat_delegation_named",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.EMERGENCY)
                | Q(
                    reason__isnull=False,
                    added_by=F("person_id"),
                    joined_at__isnull=False,
                    ends_at__isnull=False,
                    ends_at__lte=F("offered_at") + timedelta(minutes=EMERGENCY_MINUTES),
                ),
                name="seat_emergency_is_short",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "community_id"], name="seat_of_person"),
            models.Index(fields=["case", "person_id"], name="seat_in_case"),
        ]

    class Privacy:
        purpose = "Savoir qui peut connaître le dossier d’un patient, et à quel titre"
        basis = Basis.LEGAL_OBLIGATION
        retention = PURGED
        keep = KeepWith("case")
        whose = ("person_id",)
        personal = {
            "person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "category": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "ground": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "structure": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "document": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "delegated_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "reason": Personal(Nature.HEALTH, Scrub.ERASE),
            "added_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "ended_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
        }
        neutral = {"id", "community_id", "case", "notice", "narrow", "offered_at", "joined_at", "ends_at"}


class Consent(CareModel):
    """What the patient agreed to share, once informed; it holds until withdrawn, or the case is closed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    scope = models.CharField("portée", max_length=20, choices=ConsentScope)
    means = models.CharField("recueilli", max_length=20, choices=ConsentMeans)
    notice = models.CharField("version de l’information donnée", max_length=20)
    given_at = models.DateTimeField("donné le")
    taken_by = models.BigIntegerField("recueilli par", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "consentement d’un patient"
        verbose_name_plural = "consentements de patients"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "case", "scope"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_once",
            ),
            models.CheckConstraint(condition=~Q(notice=""), name="consent_informed"),
        ]

    class Privacy:
        purpose = "Prouver ce que le patient a accepté de partager"
        basis = Basis.LEGAL_OBLIGATION
        retention = PURGED
        keep = KeepWith("case")
        nobody = "le patient n’est connu que par le dossier scellé, dont cette ligne ne dit que la clé"
        personal = {
            "scope": Personal(Nature.TRACE, Scrub.KEEP),
            "means": Personal(Nature.TRACE, Scrub.KEEP),
            "taken_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "withdrawn_at": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community_id", "case", "notice", "given_at"}


class Objection(CareModel):
    """What the patient refuses, from the next statement on, until they take it back.

    The database refuses the seats that it forbids, whoever gives them.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    scope = models.CharField("portée", max_length=20, choices=ObjectionScope)
    stated_at = models.DateTimeField("exprimée le")
    taken_by = models.BigIntegerField("recueillie par", null=True, blank=True)
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)

    class Meta:
        verbose_name = "opposition d’un patient"
        verbose_name_plural = "oppositions de patients"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "case", "scope"],
                condition=Q(lifted_at__isnull=True),
                name="care_objection_once",
            ),
            models.CheckConstraint(condition=Q(scope__in=ObjectionScope.values), name="care_objection_known"),
        ]

    class Privacy:
        purpose = "Respecter le refus du patient, et le prouver"
        basis = Basis.LEGAL_OBLIGATION
        retention = PURGED
        keep = KeepWith("case")
        nobody = "le patient n’est connu que par le dossier scellé, dont cette ligne ne dit que la clé"
        personal = {
            "scope": Personal(Nature.TRACE, Scrub.KEEP),
            "taken_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "lifted_at": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community_id", "case", "stated_at"}


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self) -> "LegalHoldQuerySet":
        return self.filter(lifted_at__isnull=True)


class LegalHold(CareModel):
    """A court wants the case kept: nothing of it goes until it is lifted, and the database sees to it.

    The reasons are sealed, as those of emergencies; ``reason`` is empty, and ``placed_by`` nobody, for one
    that was written again from the ledger after a restoration.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    reason = SealedText("motif de la conservation", seal=Seal.REASON, max_length=500)
    placed_at = models.DateTimeField("conservé depuis le")
    placed_by = models.BigIntegerField("conservation décidée par", null=True)
    lifted_why = SealedText("motif de la levée", seal=Seal.REASON, max_length=500)
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)
    lifted_by = models.BigIntegerField("levée par", null=True, blank=True)

    objects = ScopedManager(
        care="community_id", _manager_class=models.Manager.from_queryset(LegalHoldQuerySet)
    )

    class Meta:
        verbose_name = "conservation judiciaire"
        verbose_name_plural = "conservations judiciaires"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "case"], condition=Q(lifted_at__isnull=True), name="legal_hold_once"
            ),
        ]

    class Privacy:
        purpose = "Garder un dossier que la justice demande, et prouver qui l’a décidé"
        basis = Basis.LEGAL_OBLIGATION
        retention = PURGED
        keep = KeepWith("case")
        whose = ("placed_by",)
        personal = {
            "reason": Personal(Nature.HEALTH, Scrub.ERASE),
            "placed_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "lifted_why": Personal(Nature.HEALTH, Scrub.ERASE),
            "lifted_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
        }
        neutral = {"id", "community_id", "case", "placed_at", "lifted_at"}


class ErasedCase(CareModel):
    """The ledger of what went: a key, a nature, a day. Kept elsewhere, it is replayed after a restoration."""

    case_id = models.UUIDField("dossier effacé")
    kind = models.CharField("nature", max_length=30)
    why = models.CharField("motif", max_length=10, choices=Erased)
    erased_at = models.DateTimeField("effacé le")

    class Meta:
        verbose_name = "dossier effacé"
        verbose_name_plural = "dossiers effacés"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "case_id"], name="erased_case_once"),
        ]
        indexes = [models.Index(fields=["community_id", "erased_at"], name="erased_case_when")]

    class Privacy(NoPersonalData):
        purpose = "Prouver un effacement, et le refaire après la restauration d’une sauvegarde"
        neutral = {"id", "community_id", "case_id", "kind", "why", "erased_at"}


class Notice(CareModel):
    """Something to tell somebody, written in the transaction that made it true; delivered by the upkeep.

    ``kind`` is registered with its mail (``kinds.add_notice``); the same is told once about one thing.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    member_id = models.UUIDField("objet de l’avis")
    person_id = models.BigIntegerField("destinataire")
    kind = models.CharField("nature", max_length=30)
    at = models.DateTimeField("écrit le")
    delivered_at = models.DateTimeField("remis le", null=True, blank=True)

    class Meta:
        verbose_name = "avis d’accès"
        verbose_name_plural = "avis d’accès"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "kind", "member_id", "person_id"], name="notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["community_id", "at"], condition=Q(delivered_at__isnull=True), name="notice_waiting"
            ),
        ]

    class Privacy:
        purpose = "Avertir ceux qui doivent l’être d’une ouverture en urgence, ou qu’une demande les attend"
        basis = Basis.LEGAL_OBLIGATION
        retention = "12 mois"
        keep = Keep("at", months=12)
        whose = ("person_id",)
        personal = {"person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "case", "member_id", "kind", "at", "delivered_at"}
