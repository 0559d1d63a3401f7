"""The two-sided file: a case, what was filed in it, what was said, and what officers keep to themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.communities.review.enums import (
    OPEN_STATES,
    CaseKind,
    CaseState,
    ExchangeKind,
    Ground,
    NoteKind,
    Opinion,
    Party,
    Subject,
)
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.writing.models import Filing, WrittenDocument

RETENTION = "durée de vie de la communauté, puis 10 ans"
_TRACE = Personal(Nature.TRACE, Scrub.KEEP)
_WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)


def _once(name: str, *fields: str, **options: Q) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["community", *fields], name=name, **options)


class ReviewCaseQuerySet(models.QuerySet["ReviewCase"]):
    def open(self) -> "ReviewCaseQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def by_due(self) -> "ReviewCaseQuerySet":
        """What is due first on top, what has no day last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "opened_on", "pk")


ReviewCaseManager = models.Manager.from_queryset(ReviewCaseQuerySet)


class ReviewCase(TenantModel):
    """A file between a community and its funders.

    ``starts_on`` is the day from which its limit runs (the filing; for a renewal, the contract), ``due_on``
    its last day (None when no text sets one), ``explanation`` how it was counted. ``complement_due_on`` is
    the day by which the community is asked to complete; ``decided_on`` the day from which the decision holds.
    """

    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=CaseKind)
    state = models.CharField("état", max_length=20, choices=CaseState, default=CaseState.RECEIVED)
    subject = models.CharField("objet de l’avenant", max_length=10, choices=Subject, blank=True)
    document = models.ForeignKey(
        WrittenDocument, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="document"
    )
    opened_on = models.DateField("ouvert le")
    starts_on = models.DateField("début du délai")
    due_on = models.DateField("dernier jour", null=True, blank=True)
    explanation = models.TextField("comment cette date est trouvée", blank=True)
    complement_due_on = models.DateField("complément attendu pour le", null=True, blank=True)
    decided_on = models.DateField("décidé le", null=True, blank=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="agent en charge",
    )
    key = models.UUIDField("clé de saisie", editable=False)

    objects = ScopedManager(community="community", _manager_class=ReviewCaseManager)

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        constraints = [
            _once("review_case_number_once", "number"),
            _once("review_case_key_once", "key"),
            _once("review_case_open_once", "kind", condition=Q(state__in=sorted(OPEN_STATES))),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="review_case_state_known"),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="review_case_kind_known"),
        ]
        indexes = [models.Index(fields=["community", "due_on"], name="review_case_due")]

    class Privacy:
        purpose = "Instruire ce que la communauté dépose et négocie, avec l’ARS et la CPAM"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"in_charge": _TRACE}
        neutral = {
            "id", "community", "number", "kind", "state", "subject", "document", "opened_on", "starts_on",
            "due_on", "explanation", "complement_due_on", "decided_on", "key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} n°\N{NO-BREAK SPACE}{self.number}"

    @property
    def case_kind(self) -> CaseKind:
        return CaseKind(self.kind)

    @property
    def case_state(self) -> CaseState:
        return CaseState(self.state)

    @property
    def is_open(self) -> bool:
        return self.case_state.is_open


class CasePiece(TenantModel):
    """What is in the file: a frozen filing of a document, never copied; or a file brought from elsewhere.

    ``is_filing`` tells what opens or completes the case from what is only attached. Append-only (trigger).
    """

    case = models.ForeignKey(
        ReviewCase, on_delete=models.PROTECT, related_name="pieces", verbose_name="dossier"
    )
    number = models.PositiveIntegerField("numéro")
    is_filing = models.BooleanField("dépôt", default=False)
    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="dépôt de document"
    )
    name = models.CharField("nom du fichier", max_length=160, blank=True)
    content = models.BinaryField("fichier", null=True)
    sha256 = models.CharField("empreinte", max_length=64)
    received_on = models.DateField("reçu le")
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "pièce d’un dossier"
        verbose_name_plural = "pièces des dossiers"
        constraints = [
            _once("case_piece_number_once", "case", "number"),
            models.CheckConstraint(
                condition=Q(filing__isnull=False, content__isnull=True)
                | Q(filing__isnull=True, content__isnull=False),
                name="case_piece_one_source",
            ),
        ]

    class Privacy:
        purpose = "Garder ce qui a été déposé dans un dossier, tel quel"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"content": _WORDS}
        neutral = {
            "id", "community", "case", "number", "is_filing", "filing", "name", "sha256", "received_on",
            "added_at",
        }  # fmt: skip
        nobody = "un fichier de la communauté : aucune colonne n’y nomme une personne"

    def __str__(self) -> str:
        return f"pièce {self.number}"


class Exchange(TenantModel):
    """One thing done or said in the file, read by both sides. Append-only: a trigger refuses any change.

    ``author`` is empty when a limit acted by itself. ``section`` is the key of a section of ``piece``,
    ``section_title`` its title as filed. ``figures`` are whole euros by mission, as text.
    """

    case = models.ForeignKey(
        ReviewCase, on_delete=models.PROTECT, related_name="exchanges", verbose_name="dossier"
    )
    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("acte", max_length=12, choices=ExchangeKind)
    party = models.CharField("partie", max_length=10, choices=Party)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="auteur"
    )
    at = models.DateTimeField("le")
    on = models.DateField("daté du", null=True, blank=True)
    text = models.TextField("texte", max_length=8000, blank=True)
    section = models.CharField("section", max_length=60, blank=True)
    section_title = models.CharField("titre de la section", max_length=200, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    opinion = models.CharField("avis", max_length=12, choices=Opinion, blank=True)
    ground = models.CharField("motif", max_length=10, choices=Ground, blank=True)
    meets_at = models.DateTimeField("réunion le", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    invited = models.CharField("invités", max_length=500, blank=True)
    figures = models.JSONField("montants par mission", default=list, blank=True)
    piece = models.ForeignKey(
        CasePiece, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="pièce"
    )
    key = models.UUIDField("clé de saisie", editable=False)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "échange d’un dossier"
        verbose_name_plural = "échanges des dossiers"
        constraints = [
            _once("exchange_number_once", "case", "number"),
            _once("exchange_key_once", "key"),
            _once("exchange_signed_once", "case", "party", condition=Q(kind=ExchangeKind.SIGNED)),
            models.CheckConstraint(condition=Q(kind__in=ExchangeKind.values), name="exchange_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=[ExchangeKind.OPPOSED, ExchangeKind.REFUSED]) | ~Q(text=""),
                name="exchange_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ExchangeKind.OPPOSED) | ~Q(ground=""), name="exchange_opposition_has_ground"
            ),
        ]

    class Privacy:
        purpose = "Garder ce que la communauté et les autorités se sont dit, daté et signé"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": _TRACE, "text": _WORDS, "invited": _WORDS}
        neutral = {
            "id", "community", "case", "number", "kind", "party", "at", "on", "section", "section_title",
            "due_on", "opinion", "ground", "meets_at", "place", "figures", "piece", "key",
        }  # fmt: skip
        whose = ("author",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_party_display()})"


class OfficerNote(TenantModel):
    """What the ARS and the CPAM keep to themselves, such as their bilateral before a tripartite meeting.

    A table of its own: nothing that the community reads, prints or exports ever joins it. Append-only.
    """

    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="+", verbose_name="dossier")
    kind = models.CharField("nature", max_length=10, choices=NoteKind, default=NoteKind.NOTE)
    party = models.CharField("organisme", max_length=10, choices=Party)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    at = models.DateTimeField("le")
    held_on = models.DateField("tenu le", null=True, blank=True)
    text = models.TextField("texte", max_length=8000)
    key = models.UUIDField("clé de saisie", editable=False)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "note interne des agents"
        verbose_name_plural = "notes internes des agents"
        constraints = [_once("officer_note_key_once", "key")]

    class Privacy:
        purpose = "Préparer entre l’ARS et la CPAM une position commune"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": _TRACE, "text": _WORDS}
        neutral = {"id", "community", "case", "kind", "party", "at", "held_on", "key"}
        whose = ("author",)

    def __str__(self) -> str:
        return self.get_kind_display()
