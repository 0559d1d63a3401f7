"""What the community tells, what it is asked, what it did, and the proof of it."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.rights.enums import (
    ErasureAct,
    IdentityProof,
    ObjectionPurpose,
    Origin,
    RequestState,
    Right,
    StepAct,
)
from maillage.foundation.tenancy.models import TenantModel

_REQUESTS = "Répondre aux personnes qui exercent leurs droits et en garder la preuve"
_NOTICE = "Informer les personnes de ce qui est fait de leurs données"


class DataController(TenantModel):
    """Who answers for the data of a community, and its data protection officer: one row."""

    legal_name = models.CharField("responsable du traitement", max_length=200)
    address = models.CharField("adresse postale", max_length=300, blank=True)
    contact = models.EmailField("adresse e-mail de contact", max_length=254, blank=True)
    dpo_name = models.CharField("délégué à la protection des données", max_length=200, blank=True)
    dpo_contact = models.EmailField("adresse e-mail du délégué", max_length=254, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "responsable du traitement"
        verbose_name_plural = "responsables du traitement"
        constraints = [models.UniqueConstraint(fields=["community"], name="data_controller_once")]

    class Privacy:
        purpose = _NOTICE
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté"
        personal = {
            "contact": Personal(Nature.CONTACT, Scrub.EMAIL),
            "dpo_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "dpo_contact": Personal(Nature.CONTACT, Scrub.EMAIL),
        }
        neutral = {"id", "community", "legal_name", "address"}

    def __str__(self) -> str:
        return self.legal_name


class NoticeVersion(TenantModel):
    """The notice of a community as published on a day. Immutable (database trigger); a change is a version.

    ``sha256`` is the hash of ``content`` written as canonical JSON.
    """

    number = models.PositiveIntegerField("version")
    content = models.JSONField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    published_at = models.DateTimeField("publiée le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "notice d’information"
        verbose_name_plural = "notices d’information"
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="notice_number_once")]

    class Privacy:
        purpose = _NOTICE
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 5 ans"
        nobody = "les coordonnées publiées du responsable et de son délégué"
        personal = {"content": Personal(Nature.CONTACT, Scrub.ERASE)}
        neutral = {"id", "community", "number", "sha256", "published_at"}

    def __str__(self) -> str:
        return f"notice, version {self.number}"


class NoticeReading(TenantModel):
    """A person was shown this version, where, and when."""

    notice = models.ForeignKey(
        NoticeVersion, on_delete=models.PROTECT, related_name="readings", verbose_name="notice"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="compte",
    )  # fmt: skip
    email = models.EmailField("adresse e-mail", max_length=254, blank=True)
    place = models.CharField("montrée où", max_length=40)
    read_at = models.DateTimeField("le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "lecture de la notice"
        verbose_name_plural = "lectures de la notice"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "notice", "user", "email", "place"], name="notice_read_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    class Privacy:
        purpose = _NOTICE
        basis = Basis.LEGAL_OBLIGATION
        retention = "5 ans après la lecture"
        keep = Keep("read_at", years=5)
        personal = {
            "user": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
        }
        neutral = {"id", "community", "notice", "place", "read_at"}

    def __str__(self) -> str:
        return f"lecture {self.pk} de la notice {self.notice_id}"


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def pending(self) -> "RightsRequestQuerySet":
        return self.filter(state=RequestState.OPEN)


RightsRequestManager = models.Manager.from_queryset(RightsRequestQuerySet)


class RightsRequest(TenantModel):
    """A person exercises a right: what they ask, by when they must be answered, what they were told.

    ``due_on`` is the last day, extension included. ``nonce`` is the secret of the links; ``key`` makes a
    second click harmless. ``notice`` is the version in force when it came.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé", default=uuid.uuid4, editable=False)
    right = models.CharField("droit exercé", max_length=16, choices=Right)
    origin = models.CharField("reçue par", max_length=10, choices=Origin)
    state = models.CharField("état", max_length=12, choices=RequestState)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="compte",
    )  # fmt: skip
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    email = models.EmailField("adresse e-mail", max_length=254)
    wording = models.TextField("ce que la personne demande", max_length=2000, blank=True)
    health = models.BooleanField("porte sur des données de santé", default=False)
    received_on = models.DateField("reçue le")
    due_on = models.DateField("à répondre avant le")
    extended_why = models.CharField("motif de la prolongation", max_length=300, blank=True)
    identity = models.CharField("identité prouvée par", max_length=12, choices=IdentityProof, blank=True)
    identified_at = models.DateTimeField("identité prouvée le", null=True, blank=True)
    answer = models.TextField("réponse", max_length=4000, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="close par",
    )  # fmt: skip
    nonce = models.UUIDField("secret des liens", default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(
        NoticeVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="notice en vigueur",
    )  # fmt: skip

    objects = ScopedManager(community="community", _manager_class=RightsRequestManager)

    class Meta:
        verbose_name = "demande de droits"
        verbose_name_plural = "demandes de droits"
        indexes = [models.Index(fields=["community", "state", "due_on"])]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="rights_request_number_once"),
            models.UniqueConstraint(fields=["community", "key"], name="rights_request_key_once"),
            models.CheckConstraint(condition=Q(right__in=Right.values), name="rights_request_right_known"),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="rights_request_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["to_confirm", "open"], closed_on__isnull=True)
                | Q(state__in=["answered", "refused", "dropped"], closed_on__isnull=False),
                name="rights_request_closed_with_a_day",
            ),
        ]

    class Privacy:
        purpose = _REQUESTS
        basis = Basis.LEGAL_OBLIGATION
        retention = "5 ans après la réponse ; 3 mois pour une demande jamais confirmée"
        keep = (Keep("closed_on", years=5), Keep("received_on", months=3, when={"state": "to_confirm"}))
        personal = {
            "user": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "wording": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "answer": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "closed_by": Personal(Nature.TRACE, Scrub.KEEP),
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "number", "key", "right", "origin", "state", "health", "received_on",
            "due_on", "extended_why", "identity", "identified_at", "closed_on", "notice",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"demande {self.number}"

    @property
    def person(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_pending(self) -> bool:
        return self.state == RequestState.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_pending and self.due_on < today


class RequestStep(TenantModel):
    """One step of a request. Append-only (database trigger): the history is the proof."""

    request = models.ForeignKey(
        RightsRequest, on_delete=models.PROTECT, related_name="steps", verbose_name="demande"
    )
    act = models.CharField("étape", max_length=12, choices=StepAct)
    note = models.CharField("précision", max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="par",
    )  # fmt: skip
    at = models.DateTimeField("le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "étape d’une demande"
        verbose_name_plural = "étapes d’une demande"
        ordering = ["pk"]

    class Privacy:
        purpose = _REQUESTS
        basis = Basis.LEGAL_OBLIGATION
        retention = "celle de la demande"
        keep = KeepWith("request")
        personal = {
            "note": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "request", "act", "at"}

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def standing(self) -> "ObjectionQuerySet":
        return self.filter(withdrawn_at__isnull=True)


ObjectionManager = models.Manager.from_queryset(ObjectionQuerySet)


class Objection(TenantModel):
    """A person does not want this use of their data. ``address_digest`` recognises the address without
    keeping it (``objections.digest``), so that the will outlives the erasure of everything else.
    """

    request = models.ForeignKey(
        RightsRequest, on_delete=models.PROTECT, related_name="objections", verbose_name="demande"
    )
    purpose = models.CharField("usage refusé", max_length=16, choices=ObjectionPurpose)
    address_digest = models.CharField("empreinte de l’adresse", max_length=64)
    since = models.DateTimeField("depuis le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("levée le", null=True, blank=True)

    objects = ScopedManager(community="community", _manager_class=ObjectionManager)

    class Meta:
        verbose_name = "opposition"
        verbose_name_plural = "oppositions"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "purpose", "address_digest"],
                condition=Q(withdrawn_at__isnull=True),
                name="objection_once",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ObjectionPurpose.values), name="objection_purpose_known"
            ),
        ]

    class Privacy:
        purpose = "Respecter les oppositions des personnes"
        basis = Basis.LEGAL_OBLIGATION
        retention = "tant que la personne s’oppose, puis 3 ans"
        keep = Keep("withdrawn_at", years=3)
        personal = {"address_digest": Personal(Nature.CONTACT, Scrub.ERASE)}
        neutral = {"id", "community", "request", "purpose", "since", "withdrawn_at"}

    def __str__(self) -> str:
        return self.get_purpose_display()


class ErasedRow(TenantModel):
    """Proof that a row was erased: its table and its key, nothing of what it held. ``request`` is the
    request of a person that it was erased for; none for what the community erased of its own accord, whose
    ``reason`` (a code of the room) and author are then here: an older backup knows neither.

    Append-only (database trigger). Replayed after an older backup is restored.
    """

    request = models.ForeignKey(
        RightsRequest, on_delete=models.PROTECT, related_name="erased", null=True, verbose_name="demande"
    )
    table = models.CharField("table", max_length=80)
    row = models.CharField("clé", max_length=64)
    act = models.CharField("acte", max_length=10, choices=ErasureAct)
    reason = models.CharField("raison", max_length=20, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="effacée par",
    )  # fmt: skip
    at = models.DateTimeField("le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "ligne effacée"
        verbose_name_plural = "lignes effacées"
        ordering = ["pk"]

    class Privacy:
        purpose = "Prouver un effacement sans rien garder de ce qui a été effacé"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 10 ans"
        whose = ("by",)
        personal = {"by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {"id", "community", "request", "table", "row", "act", "reason", "at"}

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class PurgeRun(models.Model):
    """One run of the purge, and how far it came: one that was killed has no end, and the next goes on."""

    day = models.DateField("date appliquée")
    started_at = models.DateTimeField("commencée le", auto_now_add=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    class Meta:
        verbose_name = "purge"
        verbose_name_plural = "purges"
        ordering = ["-pk"]

    class Privacy(NoPersonalData):
        purpose = "Savoir ce que chaque purge a effacé, en nombre de lignes"
        neutral = {"id", "day", "started_at", "finished_at"}

    def __str__(self) -> str:
        return f"purge du {self.day:%d/%m/%Y}"


class PurgeCount(models.Model):
    """How many rows of a table a run erased, for one community or (``tenant`` 0) for the instance.

    Written in the transaction of each batch: whatever happens, the counts say what is gone.
    """

    run = models.ForeignKey(PurgeRun, on_delete=models.CASCADE, related_name="counts", verbose_name="purge")
    table = models.CharField("table", max_length=80)
    tenant = models.BigIntegerField("communauté, 0 pour l’instance")
    deleted = models.PositiveIntegerField("lignes effacées", default=0)
    scrubbed = models.PositiveIntegerField("lignes rendues anonymes", default=0)
    refused = models.PositiveIntegerField("lignes que la base a refusé d’effacer", default=0)

    class Meta:
        verbose_name = "compte d’une purge"
        verbose_name_plural = "comptes d’une purge"
        constraints = [models.UniqueConstraint(fields=["run", "table", "tenant"], name="purge_count_once")]

    class Privacy(NoPersonalData):
        purpose = "Savoir ce que chaque purge a effacé, en nombre de lignes"
        neutral = {"id", "run", "table", "tenant", "deleted", "scrubbed", "refused"}

    def __str__(self) -> str:
        return f"{self.table} : {self.deleted}"
