"""Requests for a GP: their outline, what is sealed, their history, and what concerns no patient."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillage.care.access_to_care.seekers.enums import (
    ASKED_BY,
    CALL_WITHIN_DAYS,
    DECLARE_WITHIN_DAYS,
    AgeBand,
    Channel,
    Declared,
    Mode,
    ProposalState,
    Refusal,
    Source,
    Status,
    Verdict,
    Why,
)
from maillage.care.access_to_care.seekers.lifecycle import SEEKING
from maillage.care.circle.models import PURGED, Case
from maillage.care.ground.enums import Seal
from maillage.care.ground.fields import SealedText
from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, Personal, Scrub

LIFE = "durée de vie de la communauté"


class GpRequest(CareModel):
    """One search, in its outline: what the desk and the doctors who are asked may see.

    ``level`` is 1 to 3 under the scale in force when it was computed (``levelled_at``), None while there is
    no scale; the points that give it are never stored.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    status = models.CharField("état", max_length=20, choices=Status, default=Status.RECUE)
    status_since = models.DateTimeField("dans cet état depuis")
    source = models.CharField("demandée par", max_length=20, choices=Source)
    channel = models.CharField("reçue", max_length=10, choices=Channel)
    commune_code = models.CharField("commune", max_length=5)
    age_band = models.CharField("tranche d’âge", max_length=5, choices=AgeBand)
    why = models.CharField("motif de la recherche", max_length=20, choices=Why)
    received_on = models.DateField("reçue le")
    level = models.PositiveSmallIntegerField("priorité", null=True, blank=True)
    levelled_at = models.DateTimeField("priorité calculée le", null=True, blank=True)
    recontact_on = models.DateField("à rappeler le")
    tries = models.PositiveSmallIntegerField("appels sans réponse", default=0)
    doctor_id = models.BigIntegerField("médecin", null=True, blank=True)
    appointment_on = models.DateField("rendez-vous le", null=True, blank=True)
    declared_on = models.DateField("déclarée le", null=True, blank=True)
    declared_by = models.CharField("déclaration confirmée par", max_length=10, choices=Declared, blank=True)

    class Meta:
        verbose_name = "recherche de médecin traitant"
        verbose_name_plural = "recherches de médecin traitant"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="gp_request_status_known"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=3), name="gp_request_level"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.ACCEPTEE, Status.RDV]) | Q(doctor_id__isnull=False),
                name="gp_request_has_its_doctor",
            ),
        ]
        indexes = [
            models.Index(fields=["community_id", "status"], name="gp_request_status"),
            models.Index(fields=["community_id", "received_on"], name="gp_request_received"),
        ]

    class Privacy:
        purpose = "Suivre l’avancement d’une recherche de médecin traitant, sans rien dire de la personne"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        whose = ("doctor_id",)
        personal = {"doctor_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {
            "id", "community_id", "case", "status", "status_since", "source", "channel", "commune_code",
            "age_band", "why", "received_on", "level", "levelled_at", "recontact_on", "tries",
            "appointment_on", "declared_on", "declared_by",
        }  # fmt: skip

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def asked_by(self) -> str:
        """Who filled the form, as the others say it."""
        return ASKED_BY[Source(self.source)]

    @property
    def is_seeking(self) -> bool:
        """Whether nobody has said yes yet."""
        return self.state in SEEKING

    @property
    def doctor_until(self) -> date | None:
        """The last day of the doctor who accepted for the next step; None when nothing is awaited of one."""
        if self.state == Status.ACCEPTEE:
            return timezone.localdate(self.status_since) + timedelta(days=CALL_WITHIN_DAYS)
        if self.state == Status.RDV and self.appointment_on:
            return self.appointment_on + timedelta(days=DECLARE_WITHIN_DAYS)
        return None

    @property
    def age(self) -> AgeBand:
        return AgeBand(self.age_band)


class GpContent(CareModel):
    """What was said of the person, for the circle alone. ``needs`` are codes of ``Need`` with commas."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    nonce = models.UUIDField("clé du lien de suivi")
    needs = SealedText("situation", seal=Seal.CLINICAL, max_length=200)
    at_home = SealedText("ne peut pas se déplacer", seal=Seal.CLINICAL, max_length=3)
    since = SealedText("sans médecin depuis", seal=Seal.IDENTITY, max_length=20)
    practical = SealedText("langue, transport", seal=Seal.IDENTITY, max_length=200)
    contacted = SealedText("médecins déjà appelés", seal=Seal.IDENTITY, max_length=200)
    word = SealedText("précisions", seal=Seal.CLINICAL, max_length=400)

    class Meta:
        verbose_name = "contenu d’une recherche de médecin traitant"
        verbose_name_plural = "contenus de recherches de médecin traitant"

    class Privacy:
        purpose = "Trouver un médecin traitant qui convienne à la personne"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        nobody = "tout est scellé : la personne est servie par son dossier, que sa référence désigne"
        personal = {
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
            "needs": Personal(Nature.HEALTH, Scrub.ERASE),
            "at_home": Personal(Nature.HEALTH, Scrub.ERASE),
            "since": Personal(Nature.HEALTH, Scrub.ERASE),
            "practical": Personal(Nature.IDENTITY, Scrub.ERASE),
            "contacted": Personal(Nature.IDENTITY, Scrub.ERASE),
            "word": Personal(Nature.HEALTH, Scrub.ERASE),
        }
        neutral = {"id", "community_id", "case"}


class GpStep(CareModel):
    """One change of state; ``person_id`` is empty when the link of the patient, or the clock, acted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    at = models.DateTimeField("le")
    person_id = models.BigIntegerField("par", null=True, blank=True)
    former = models.CharField("avant", max_length=20, choices=Status, blank=True)
    status = models.CharField("après", max_length=20, choices=Status)

    class Meta:
        verbose_name = "étape d’une recherche de médecin traitant"
        verbose_name_plural = "étapes de recherches de médecin traitant"
        indexes = [models.Index(fields=["community_id", "at"], name="gp_step_at")]

    class Privacy:
        purpose = "Savoir comment une recherche de médecin traitant a avancé"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        whose = ("person_id",)
        personal = {"person_id": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "case", "at", "former", "status"}


class GpProposal(CareModel):
    """A doctor asked, or to be asked in turn; what they answered. They see theirs, and no colleague's."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    person_id = models.BigIntegerField("médecin")
    mode = models.CharField("mode", max_length=10, choices=Mode)
    rank = models.PositiveSmallIntegerField("rang")
    state = models.CharField("état", max_length=10, choices=ProposalState)
    asked_at = models.DateTimeField("posée le", null=True, blank=True)
    until = models.DateTimeField("jusqu’au", null=True, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    reason = models.CharField("motif du refus", max_length=20, choices=Refusal, blank=True)

    class Meta:
        verbose_name = "proposition à un médecin"
        verbose_name_plural = "propositions aux médecins"
        constraints = [
            # Under any load: one doctor at most for one request, and one question at a time to each.
            models.UniqueConstraint(
                fields=["community_id", "case"], condition=Q(state=ProposalState.ACCEPTED),
                name="gp_proposal_one_doctor",
            ),
            models.UniqueConstraint(
                fields=["community_id", "case", "person_id"],
                condition=Q(state__in=[ProposalState.PLANNED, ProposalState.ASKED]),
                name="gp_proposal_asked_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.REFUSED) | ~Q(reason=""), name="gp_proposal_says_why"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["community_id", "person_id", "state"], name="gp_proposal_of_person")]

    class Privacy:
        purpose = "Proposer équitablement les recherches aux médecins, et compter leurs réponses"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        whose = ("person_id",)
        personal = {
            "person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "reason": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {
            "id", "community_id", "case", "mode", "rank", "state", "asked_at", "until", "answered_at",
        }  # fmt: skip


class GpTwin(CareModel):
    """What somebody decided of two requests that look alike; nothing is merged."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    other_id = models.UUIDField("autre dossier")
    verdict = models.CharField("verdict", max_length=10, choices=Verdict)
    at = models.DateTimeField("le")
    person_id = models.BigIntegerField("par")

    class Meta:
        verbose_name = "demandes qui se ressemblent"
        verbose_name_plural = "demandes qui se ressemblent"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "case", "other_id"], name="gp_twin_once"),
            models.CheckConstraint(condition=~Q(case=F("other_id")), name="gp_twin_of_another"),
        ]

    class Privacy:
        purpose = "Ne pas appeler deux fois la même personne"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        whose = ("person_id",)
        personal = {"person_id": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "case", "other_id", "verdict", "at"}


class GpOffer(CareModel):
    """How many new patients a doctor takes a month, and under which conditions; no commune named: all."""

    person_id = models.BigIntegerField("médecin")
    per_month = models.PositiveSmallIntegerField("nouveaux patients par mois")
    communes = ArrayField(
        models.CharField(max_length=5), verbose_name="communes où il reçoit", default=list, blank=True
    )
    home_visits = models.BooleanField("visites à domicile", default=False)
    children = models.BooleanField("enfants", default=True)
    until = models.DateField("jusqu’au", null=True, blank=True)
    paused_until = models.DateField("en pause jusqu’au", null=True, blank=True)
    updated_at = models.DateTimeField("mise à jour le")

    class Meta:
        verbose_name = "offre d’un médecin"
        verbose_name_plural = "offres des médecins"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "person_id"], name="gp_offer_once"),
            models.CheckConstraint(condition=Q(per_month__lte=200), name="gp_offer_in_reason"),
        ]

    class Privacy:
        purpose = "Savoir quels médecins prennent de nouveaux patients"
        basis = Basis.PUBLIC_TASK
        retention = "24 mois après la dernière mise à jour"
        keep = Keep("updated_at", months=24)
        whose = ("person_id",)
        personal = {
            "person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "per_month": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "communes": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "home_visits": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "children": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "until": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "paused_until": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community_id", "updated_at"}


class GpTurn(CareModel):
    """A patient was proposed to a doctor at that moment, no matter who: what fairness is counted by.

    ``given_back``: the patient declined, the turn comes back.
    """

    person_id = models.BigIntegerField("médecin")
    at = models.DateTimeField("le")
    given_back = models.BooleanField("rendu", default=False)

    class Meta:
        verbose_name = "tour d’un médecin"
        verbose_name_plural = "tours des médecins"
        indexes = [models.Index(fields=["community_id", "person_id", "at"], name="gp_turn_of_person")]

    class Privacy:
        purpose = "Proposer les recherches à chacun son tour"
        basis = Basis.PUBLIC_TASK
        retention = "12 mois"
        keep = Keep("at", months=12)
        whose = ("person_id",)
        personal = {"person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "at", "given_back"}


class GpRules(CareModel):
    """What the board voted: points, levels, mode, delays. A version is never changed: another is voted.

    ``points`` is {code of ``Need``: points}; votes are counts, None where they were not counted.
    """

    number = models.PositiveSmallIntegerField("version")
    points = models.JSONField("points")
    per_month = models.PositiveSmallIntegerField("points par mois d’attente")
    most_for_waiting = models.PositiveSmallIntegerField("points d’attente au plus")
    age_from = models.PositiveSmallIntegerField("âge compté à partir de")
    first_level = models.PositiveSmallIntegerField("premier niveau à partir de")
    second_level = models.PositiveSmallIntegerField("deuxième niveau à partir de")
    mode = models.CharField("façon de proposer", max_length=10, choices=Mode)
    answer_hours = models.PositiveSmallIntegerField("délai de réponse (heures)")
    decided_on = models.DateField("votée le")
    decided_by = models.CharField("votée par", max_length=120)
    votes_for = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstained = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    recorded_at = models.DateTimeField("enregistrée le")
    recorded_by = models.BigIntegerField("enregistrée par")

    class Meta:
        verbose_name = "barème des recherches de médecin traitant"
        verbose_name_plural = "barèmes des recherches de médecin traitant"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "number"], name="gp_rules_number_once"),
            models.CheckConstraint(condition=Q(first_level__gt=F("second_level")), name="gp_rules_levels"),
            models.CheckConstraint(
                condition=Q(answer_hours__gte=1, answer_hours__lte=720), name="gp_rules_delay"
            ),
        ]

    class Privacy:
        purpose = "Prouver quel barème a été voté, quand et par qui"
        basis = Basis.PUBLIC_TASK
        retention = LIFE
        keep = ()
        nobody = "le numéro du compte qui a enregistré le vote ; le barème ne parle de personne"
        personal = {"recorded_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {
            "id", "community_id", "number", "points", "per_month", "most_for_waiting", "age_from",
            "first_level", "second_level", "mode", "answer_hours", "decided_on", "decided_by",
            "votes_for", "votes_against", "abstained", "recorded_at",
        }  # fmt: skip
