"""A request: its outline, its content, its steps; who is willing to be asked; what was counted."""

from django.db import models
from django.db.models import F, Q

from maillage.care.access_to_care.unscheduled.enums import (
    KEPT_DAYS,
    LEAST_KEPT,
    MOST_KEPT,
    Band,
    Channel,
    Delay,
    Family,
    HasGp,
    Solved,
    Status,
    Where,
)
from maillage.care.circle.models import PURGED, Case
from maillage.care.ground.enums import Seal
from maillage.care.ground.fields import SealedText
from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import Basis, KeepWith, Key, Nature, NoPersonalData, Personal, Scrub


class UnscheduledRequest(CareModel):
    """The outline: when, where, who is wanted, where it stands; not a word of who or what.

    ``key`` is drawn by the form: pressed twice, a request is filed once. ``answer_by`` is when an answer is
    wanted, ``limit_at`` when those asked now have had their time; ``outcome`` stays once it is closed.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    key = models.UUIDField("clé du formulaire")
    status = models.CharField("état", max_length=20, choices=Status)
    outcome = models.CharField("issue", max_length=20, choices=Status, blank=True)
    channel = models.CharField("arrivée par", max_length=20, choices=Channel)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    delay = models.CharField("délai voulu", max_length=10, choices=Delay, blank=True)
    profession = models.CharField("profession demandée", max_length=20, blank=True)
    place = models.CharField("lieu voulu", max_length=20, choices=Where, blank=True)
    family = models.CharField("réponse voulue", max_length=20, choices=Family, blank=True)
    gp = models.CharField("médecin traitant", max_length=10, choices=HasGp)
    received_at = models.DateTimeField("reçue le")
    answer_by = models.DateTimeField("réponse voulue avant")
    limit_at = models.DateTimeField("délai de réponse", null=True, blank=True)
    wave = models.PositiveSmallIntegerField("vague", default=0)
    taken_by = models.BigIntegerField("acceptée par", null=True, blank=True)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    appointment_at = models.DateTimeField("rendez-vous le", null=True, blank=True)
    gp_informed_at = models.DateTimeField("médecin traitant informé le", null=True, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de soins non programmés"
        verbose_name_plural = "demandes de soins non programmés"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "key"], name="request_filed_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="request_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("received_at")),
                name="request_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.ACCEPTEE, Status.RDV_FIXE, Status.PATIENT_INFORME])
                | Q(taken_by__isnull=False),
                name="request_taken_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community_id", "limit_at"],
                condition=Q(ended_at__isnull=True),
                name="request_waiting",
            ),
            models.Index(fields=["community_id", "received_at"], name="request_by_day"),
        ]

    class Privacy:
        purpose = "Suivre les demandes de soins non programmés sans rien dire des personnes"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        nobody = "le professionnel qui a accepté ; le patient n’est connu que par le dossier scellé"
        personal = {"taken_by": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {
            "id", "community_id", "case", "key", "status", "outcome", "channel", "commune_code", "delay",
            "profession", "place", "family", "gp", "received_at", "answer_by", "limit_at", "wave",
            "accepted_at", "appointment_at", "gp_informed_at", "ended_at",
        }  # fmt: skip


class RequestContent(CareModel):
    """What was said, for the circle alone. ``gp_person`` is the account of the person's own doctor, if known.

    ``nonce`` is the key of the one link that opens the request without an account, empty until one is sent;
    another closes the former. ``motive`` and ``flag`` are codes of the dated files; ``flag`` is what sent
    somebody to the 15.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    nonce = models.UUIDField("clé du lien de suivi", null=True, blank=True)
    motive = SealedText("motif", seal=Seal.CLINICAL, max_length=30)
    details = SealedText("précisions sur le motif", seal=Seal.CLINICAL, max_length=300)
    flag = SealedText("signe d’alerte", seal=Seal.CLINICAL, max_length=30)
    ald = SealedText("affection de longue durée", seal=Seal.CLINICAL, max_length=10)
    mobility = SealedText("mobilité", seal=Seal.CLINICAL, max_length=10)
    gp_person = models.BigIntegerField("médecin traitant (compte)", null=True, blank=True)
    gp_name = SealedText("médecin traitant (nom)", seal=Seal.IDENTITY, max_length=120)
    requester = SealedText("demandeur", seal=Seal.IDENTITY, max_length=120)
    requester_profession = SealedText("profession du demandeur", seal=Seal.IDENTITY, max_length=20)
    requester_rpps = SealedText("numéro RPPS du demandeur", seal=Seal.IDENTITY, max_length=11)
    meeting_place = SealedText("lieu du rendez-vous", seal=Seal.IDENTITY, max_length=200)

    class Meta:
        verbose_name = "contenu d’une demande de soins"
        verbose_name_plural = "contenus de demandes de soins"

    class Privacy:
        purpose = "Répondre à une demande de soins non programmés"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        nobody = "la personne est servie par son dossier, que sa référence désigne"
        personal = {
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
            "motive": Personal(Nature.HEALTH, Scrub.ERASE),
            "details": Personal(Nature.HEALTH, Scrub.ERASE),
            "flag": Personal(Nature.HEALTH, Scrub.ERASE),
            "ald": Personal(Nature.HEALTH, Scrub.ERASE),
            "mobility": Personal(Nature.HEALTH, Scrub.ERASE),
            "gp_person": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "gp_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "requester": Personal(Nature.IDENTITY, Scrub.ERASE),
            "requester_profession": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "requester_rpps": Personal(Nature.PROFESSIONAL, Scrub.ERASE, Key.RPPS),
            "meeting_place": Personal(Nature.CONTACT, Scrub.ERASE),
        }
        neutral = {"id", "community_id", "case"}


class RequestStep(CareModel):
    """One change of status, with its time; never rewritten. ``by`` is empty for the clock and for a link."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    rank = models.PositiveSmallIntegerField("rang")
    status = models.CharField("état", max_length=20, choices=Status)
    at = models.DateTimeField("le")
    by = models.BigIntegerField("par", null=True, blank=True)

    class Meta:
        verbose_name = "étape d’une demande de soins"
        verbose_name_plural = "étapes de demandes de soins"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "case", "rank"], name="request_step_once"),
        ]

    class Privacy:
        purpose = "Prouver ce qui a été fait d’une demande, et quand"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        nobody = "le compte de qui a fait le geste ; le patient n’est connu que par le dossier scellé"
        personal = {"by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "case", "rank", "status", "at"}


class Willingness(CareModel):
    """When and how far a professional is willing to be asked; what they are comes from the register.

    ``windows`` are ``[weekday, from, to]``: Monday is 0, minutes of the day at the place, the end excluded.
    ``reach`` is metres, 0 for any distance.
    """

    person_id = models.BigIntegerField("professionnel")
    windows = models.JSONField("heures de la semaine", default=list)
    reach = models.PositiveIntegerField("distance", default=0)
    visits = models.BooleanField("se rend à domicile", default=False)
    paused_until = models.DateField("en pause jusqu’au", null=True, blank=True)
    changed_at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "disponibilité pour les demandes"
        verbose_name_plural = "disponibilités pour les demandes"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "person_id"], name="willingness_once"),
        ]

    class Privacy:
        purpose = "Demander aux professionnels volontaires, aux heures qu’ils ont dites"
        basis = Basis.LEGITIMATE_INTEREST
        retention = "tant que le professionnel est volontaire ; effacée à sa demande"
        keep = ()
        whose = ("person_id",)
        personal = {
            "person_id": Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT),
            "windows": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "reach": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "visits": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "paused_until": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community_id", "changed_at"}


class RequestRules(CareModel):
    """How this community asks: minutes left to the own doctor, to a wave, its size (0: everyone at once)."""

    gp_minutes = models.PositiveSmallIntegerField("délai du médecin traitant (minutes)", default=20)
    wave_minutes = models.PositiveSmallIntegerField("délai de chaque vague (minutes)", default=10)
    wave_size = models.PositiveSmallIntegerField("volontaires par vague", default=5)
    kept_days = models.PositiveSmallIntegerField("jours de conservation après l’issue", default=KEPT_DAYS)

    class Meta:
        verbose_name = "règles des demandes de soins"
        verbose_name_plural = "règles des demandes de soins"
        constraints = [
            models.UniqueConstraint(fields=["community_id"], name="request_rules_once"),
            models.CheckConstraint(
                condition=Q(kept_days__gte=LEAST_KEPT, kept_days__lte=MOST_KEPT), name="request_kept_7_to_90"
            ),
            models.CheckConstraint(
                condition=Q(
                    gp_minutes__gte=1, gp_minutes__lte=1440, wave_minutes__gte=1, wave_minutes__lte=1440
                ),
                name="request_delays_possible",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Régler comment les demandes de soins sont proposées"
        neutral = {"id", "community_id", "gp_minutes", "wave_minutes", "wave_size", "kept_days"}


class RequestCount(CareModel):
    """How many requests came to an end, by what may be counted; no key of a case, so that it outlives them.

    One row for each set of values met in a day: that of the end, so that an outcome said after the month of
    the arrival was frozen is still counted. ``band`` is when it came. ``minutes`` is the sum of the times to
    an acceptance, over ``accepted`` requests. Read below eleven, it is hidden by whoever shows it.
    """

    day = models.DateField("jour de l’issue")
    band = models.CharField("moment", max_length=12, choices=Band)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    family = models.CharField("réponse voulue", max_length=20, choices=Family, blank=True)
    profession = models.CharField("profession demandée", max_length=20, blank=True)
    channel = models.CharField("arrivée par", max_length=20, choices=Channel)
    gp = models.CharField("médecin traitant", max_length=10, choices=HasGp)
    outcome = models.CharField("issue", max_length=20, choices=Status)
    solved = models.CharField("délai d’acceptation", max_length=10, choices=Solved, blank=True)
    count = models.PositiveIntegerField("demandes", default=0)
    accepted = models.PositiveIntegerField("acceptées", default=0)
    minutes = models.PositiveIntegerField("minutes avant acceptation, en tout", default=0)

    class Meta:
        verbose_name = "compte de demandes de soins"
        verbose_name_plural = "comptes de demandes de soins"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "community_id",
                    "day",
                    "band",
                    "commune_code",
                    "family",
                    "profession",
                    "channel",
                    "gp",
                    "outcome",
                    "solved",
                ],
                name="request_count_once",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Compter les demandes de soins et ce qui n’a pas trouvé de réponse"
        neutral = {
            "id", "community_id", "day", "band", "commune_code", "family", "profession", "channel", "gp",
            "outcome", "solved", "count", "accepted", "minutes",
        }  # fmt: skip
