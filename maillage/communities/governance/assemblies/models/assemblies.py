"""An assembly, its agenda, its documents."""

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.governance.assemblies.enums import (
    ENDED,
    AssemblyKind,
    AssemblyState,
    MajorityChoice,
    PointKind,
    PointState,
    Unheld,
)
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel

# What an association decided is kept as long as it lives; the law asks no less of its registers.
RETENTION = "durée de vie de la communauté, puis 5 ans"
TRACE = Personal(Nature.TRACE, Scrub.KEEP)
WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)
CHALLENGE_DAYS = 60


def new_secret() -> str:
    """What the codes shown in the room are computed from."""
    return secrets.token_hex(32)


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """Unique within the community."""
    return models.UniqueConstraint(fields=["community", *fields], name=name)


def of_assembly(name: str) -> "models.ForeignKey[Assembly, Assembly]":
    return models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name=name, verbose_name="assemblée")


class Assembly(TenantModel):
    """A general assembly, from its preparation to its minutes.

    ``rules`` are those of the statutes on the day of the convocation, frozen (``frozen.py`` says how).
    ``call`` is 2 for the assembly that follows ``previous``, which missed its quorum. ``late_reason`` says
    why the notice of the statutes was not kept. ``secret`` makes the code on the wall. Cancelled, it stays
    with its reason; ``replaces`` is the one it was put off from. ``clerk_account`` is who opened the session
    as its secretary.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    kind = models.CharField("nature", max_length=20, choices=AssemblyKind)
    title = models.CharField("intitulé", max_length=160)
    starts_at = models.DateTimeField("début")
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.URLField("adresse de la visioconférence", max_length=500, blank=True)
    candidates_until = models.DateField("candidatures jusqu’au", null=True, blank=True)
    call = models.PositiveSmallIntegerField("convocation", default=1)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following",
        verbose_name="fait suite à",
    )  # fmt: skip
    rules = models.JSONField("règles figées", default=dict)
    challenge_days = models.PositiveSmallIntegerField("délai de contestation (jours)", default=CHALLENGE_DAYS)
    state = models.CharField("état", max_length=10, choices=AssemblyState, default=AssemblyState.DRAFT)
    convened_at = models.DateTimeField("convoquée le", null=True, blank=True)
    late_reason = models.CharField("motif du délai réduit", max_length=300, blank=True)
    opened_at = models.DateTimeField("séance ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("séance levée le", null=True, blank=True)
    chair_name = models.CharField("présidence de séance", max_length=220, blank=True)
    clerk_name = models.CharField("secrétariat de séance", max_length=220, blank=True)
    clerk_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="compte du secrétariat de séance",
    )  # fmt: skip
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    cancel_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by",
        verbose_name="remplace",
    )  # fmt: skip
    secret = models.CharField("secret des codes", max_length=64, default=new_secret, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="préparée par"
    )
    created_at = models.DateTimeField("préparée le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "assemblée"
        verbose_name_plural = "assemblées"
        ordering = ["-starts_at", "-number"]
        constraints = [
            once("assembly_number_once", "number"),
            once("assembly_key_once", "key"),
            models.CheckConstraint(condition=Q(kind__in=AssemblyKind.values), name="assembly_kind_known"),
            models.CheckConstraint(condition=Q(state__in=AssemblyState.values), name="assembly_state_known"),
            models.CheckConstraint(condition=Q(call__in=(1, 2)), name="assembly_call_known"),
        ]

    class Privacy:
        purpose = "Convoquer et tenir les assemblées générales"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        nobody = "les noms de qui a présidé et tenu la plume, dans un acte de l’association"
        personal = {
            "author": TRACE,
            "clerk_account": TRACE,
            "secret": Personal(Nature.SECRET, Scrub.ERASE),
            "chair_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "clerk_name": Personal(Nature.IDENTITY, Scrub.NAME),
        }
        neutral = {
            "id", "community", "number", "key", "kind", "title", "starts_at", "place", "video_url",
            "candidates_until", "call", "previous", "rules", "challenge_days", "state", "convened_at",
            "late_reason", "opened_at", "closed_at", "created_at", "cancelled_at", "cancel_reason",
            "replaces",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == AssemblyState.DRAFT

    @property
    def is_convened(self) -> bool:
        return self.state == AssemblyState.CONVENED

    @property
    def is_open(self) -> bool:
        return self.state == AssemblyState.OPEN

    @property
    def has_failed(self) -> bool:
        return self.state == AssemblyState.FAILED

    @property
    def is_cancelled(self) -> bool:
        return self.state == AssemblyState.CANCELLED

    @property
    def was_held(self) -> bool:
        return self.state in ENDED

    @property
    def is_over(self) -> bool:
        return self.was_held or self.is_cancelled

    @property
    def notice_days(self) -> int:
        return int(self.rules["notice_days" if self.call == 1 else "second_notice_days"])

    def last_day(self, day: date) -> date:
        """The last day to send the convocation of an assembly held this day."""
        return day - timedelta(days=self.notice_days)


class AgendaPoint(TenantModel):
    """A point of the agenda; a resolution or an election is voted once, a second round is another point.

    ``seats`` and ``office`` are of an election; ``amends`` of a resolution that changes the statutes.
    ``key`` is that of the page that added it. ``unheld`` says why an election was not put to the vote.
    ``result`` is what was decided, once closed: the answer of ``maillage assembly count``. ``notes`` are what
    was said, for the minutes.
    """

    assembly = of_assembly("points")
    number = models.PositiveSmallIntegerField("numéro")
    key = models.UUIDField("clé de saisie", null=True, editable=False)
    kind = models.CharField("nature", max_length=12, choices=PointKind)
    title = models.CharField("intitulé", max_length=200)
    text = models.TextField("texte", blank=True, max_length=8000)
    majority = models.CharField("majorité", max_length=12, choices=MajorityChoice, blank=True)
    secret = models.BooleanField("vote secret", default=False)
    amends = models.BooleanField("modifie les statuts", default=False)
    seats = models.PositiveSmallIntegerField("sièges à pourvoir", default=1)
    office = models.CharField("organe ou fonction", max_length=80, blank=True)
    round = models.PositiveSmallIntegerField("tour", default=1)
    runoff_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="runoff",
        verbose_name="second tour de",
    )  # fmt: skip
    state = models.CharField("état", max_length=8, choices=PointState, default=PointState.PENDING)
    unheld = models.CharField("non mise aux voix", max_length=8, choices=Unheld, blank=True)
    opened_at = models.DateTimeField("vote ouvert le", null=True, blank=True)
    closed_at = models.DateTimeField("vote clos le", null=True, blank=True)
    result = models.JSONField("résultat", null=True, blank=True)
    notes = models.TextField("débats", blank=True, max_length=8000)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["number"]
        constraints = [
            once("agenda_point_number_once", "assembly", "number"),
            once("agenda_point_key_once", "assembly", "key"),
            models.CheckConstraint(condition=Q(kind__in=PointKind.values), name="agenda_point_kind_known"),
            models.CheckConstraint(condition=Q(round__in=(1, 2)), name="agenda_point_round_known"),
            models.CheckConstraint(condition=Q(seats__range=(1, 60)), name="agenda_point_seats_in_bounds"),
            models.CheckConstraint(
                condition=Q(state=PointState.CLOSED, result__isnull=False)
                | (~Q(state=PointState.CLOSED) & Q(result__isnull=True)),
                name="agenda_point_closed_has_a_result",
            ),
        ]

    class Privacy:
        purpose = "Dire sur quoi une assemblée délibère, et ce qu’elle a décidé"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        nobody = "un acte de l’association : ses textes nomment, aucune colonne ne dit de qui ils parlent"
        # Who was elected, how each voted in public, what was said.
        personal = {"result": WORDS, "notes": WORDS}
        neutral = {
            "id", "community", "assembly", "number", "kind", "title", "text", "majority", "secret", "amends",
            "seats", "office", "round", "runoff_of", "key", "unheld", "state", "opened_at",
            "closed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_voted(self) -> bool:
        return self.kind != PointKind.INFORMATION

    @property
    def is_election(self) -> bool:
        return self.kind == PointKind.ELECTION

    @property
    def is_pending(self) -> bool:
        return self.state == PointState.PENDING

    @property
    def is_open(self) -> bool:
        return self.state == PointState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == PointState.CLOSED

    @property
    def is_withheld(self) -> bool:
        """Its figures and its sheet are not shown: they would tell a secret ballot."""
        return bool(self.result and self.result.get("withheld"))


class AssemblyFile(TenantModel):
    """A document of the convocation. Kept as it came."""

    assembly = of_assembly("files")
    name = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField("nature du fichier", max_length=100)
    content = models.BinaryField("fichier")
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="joint par"
    )
    added_at = models.DateTimeField("joint le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "document d’une assemblée"
        verbose_name_plural = "documents des assemblées"
        constraints = [once("assembly_file_once", "assembly", "sha256")]

    class Privacy:
        purpose = "Joindre ses documents à une convocation"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        nobody = "un fichier de la communauté : aucune colonne ne dit de qui il parle"
        personal = {"name": WORDS, "content": WORDS, "added_by": TRACE}
        neutral = {"id", "community", "assembly", "content_type", "size", "sha256", "added_at"}

    def __str__(self) -> str:
        return self.name
