"""Who joined, in which status, since when; what each accepted; who speaks for a structure."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.members.enums import (
    ExitReason,
    MemberKind,
    MemberStatus,
    Origin,
    PracticeMode,
    Profession,
)
from maillage.communities.members.lifecycle import ADMITTED, APPLYING, CLOSED, LEFT, UNFINISHED
from maillage.communities.members.models.rules import GoverningText, MemberCategory
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.tenancy.periods import holding_on


class MemberQuerySet(models.QuerySet["Member"]):
    def live(self) -> "MemberQuerySet":
        """Those that were not merged into another card."""
        return self.filter(merged_into__isnull=True)

    def admitted(self) -> "MemberQuerySet":
        return self.live().filter(status__in=ADMITTED)

    def applying(self) -> "MemberQuerySet":
        return self.live().filter(status__in=APPLYING)

    def up_to_date(self) -> "MemberQuerySet":
        return self.live().filter(status=MemberStatus.ACTIF)


MemberManager = models.Manager.from_queryset(MemberQuerySet)


class Member(TenantModel):
    """A person or a structure that asked to join, joined or left: one card, whatever happens to it.

    ``number`` is the number of the register. ``name_key`` (``names.name_key``) finds homonyms, never merges
    them. ``nonce`` is drawn anew when the links sent so far must stop working. A card merged by hand into
    another keeps everything it held, so that the merge can be undone.
    """

    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=MemberKind)
    category = models.ForeignKey(
        MemberCategory, on_delete=models.PROTECT, related_name="+", verbose_name="catégorie"
    )
    status = models.CharField("état", max_length=20, choices=MemberStatus)
    status_since = models.DateField("depuis le")
    origin = models.CharField("origine", max_length=12, choices=Origin)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    structure_name = models.CharField("raison sociale", max_length=200, blank=True)
    name_key = models.CharField("clé du nom", max_length=300, editable=False)
    sort_key = models.CharField("clé de tri", max_length=300, editable=False)
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True)
    finess = models.CharField("numéro FINESS", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    profession = models.CharField("profession exercée", max_length=12, choices=Profession, blank=True)
    specialty = models.CharField("spécialité ou activité", max_length=120, blank=True)
    mode = models.CharField("mode d’exercice", max_length=12, choices=PracticeMode, blank=True, default="")
    email = models.EmailField("adresse e-mail", max_length=254)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    address = models.CharField("adresse professionnelle", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    motivation = models.TextField("ce que la personne a écrit", blank=True, max_length=2000)
    email_confirmed_at = models.DateTimeField("adresse e-mail confirmée le", null=True, blank=True)
    admitted_on = models.DateField("admise le", null=True, blank=True)
    admitted_by = models.CharField("admise par", max_length=120, blank=True)
    left_on = models.DateField("sortie le", null=True, blank=True)
    nonce = models.UUIDField("secret des liens", default=uuid.uuid4, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="doublon de",
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ScopedManager(community="community", _manager_class=MemberManager)

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        indexes = [
            models.Index(fields=["community", "name_key"]),
            models.Index(fields=["community", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="member_number_once"),
            models.UniqueConstraint(
                fields=["community", "rpps"],
                condition=~Q(rpps="") & Q(merged_into__isnull=True),
                name="member_rpps_once",
            ),
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(user__isnull=False, kind=MemberKind.PERSON, merged_into__isnull=True),
                name="member_account_once",
            ),
            models.CheckConstraint(condition=Q(status__in=MemberStatus.values), name="member_status_known"),
            models.CheckConstraint(
                condition=Q(kind=MemberKind.PERSON) & ~Q(last_name="")
                | Q(kind=MemberKind.STRUCTURE) & ~Q(structure_name=""),
                name="member_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=False) | ~Q(status__in=[reason.value for reason in ExitReason]),
                name="member_left_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(admitted_on__isnull=False)
                | ~Q(status__in=sorted(status.value for status in ADMITTED)),
                name="member_admitted_has_a_day",
            ),
        ]

    class Privacy:
        purpose = "Tenir le registre des membres de la communauté"
        basis = Basis.CONTRACT
        retention = "5 ans après la sortie ; 2 ans après une demande refusée ou retirée"
        keep = (
            Keep("left_on", years=5, when={"status__in": [s.value for s in LEFT]}),
            Keep("merged_into__left_on", years=5, when={"merged_into__status__in": [s.value for s in LEFT]}),
            # A community that closes ends every membership.
            Keep("community__archived_at", years=5),
            # Also a request whose address was never confirmed.
            Keep("status_since", years=2, when={"status__in": [s.value for s in UNFINISHED]}),
        )
        whose = ("user", "email", "merged_into")
        optional = {"phone", "address", "motivation"}
        personal = {
            "user": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "name_key": Personal(Nature.IDENTITY, Scrub.ERASE),
            "sort_key": Personal(Nature.IDENTITY, Scrub.ERASE),
            "rpps": Personal(Nature.PROFESSIONAL, Scrub.ERASE, Key.RPPS),
            "profession": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "specialty": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "mode": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "phone": Personal(Nature.CONTACT, Scrub.ERASE),
            "address": Personal(Nature.CONTACT, Scrub.ERASE),
            "motivation": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
            "status": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "kind", "category", "status_since", "origin", "structure_name",
            "finess", "siret", "postal_code", "commune_code", "email_confirmed_at", "admitted_on",
            "admitted_by", "left_on", "merged_into", "created_at", "updated_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.structure_name or f"{self.first_name} {self.last_name}".strip()

    @property
    def is_structure(self) -> bool:
        return self.kind == MemberKind.STRUCTURE

    @property
    def state(self) -> MemberStatus:
        return MemberStatus(self.status)

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def sorted_name(self) -> str:
        return self.structure_name or f"{self.last_name} {self.first_name}".strip()


class MemberEvent(TenantModel):
    """One change of a card, from a day on. Append-only (database trigger): the register of any past day is
    read from these rows.

    ``recorded_at`` says when it was written, which may be later than ``effective_on``.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="events", verbose_name="membre")
    effective_on = models.DateField("à partir du")
    status = models.CharField("état", max_length=20, choices=MemberStatus)
    category = models.ForeignKey(
        MemberCategory, on_delete=models.PROTECT, related_name="+", verbose_name="catégorie"
    )
    decided_by = models.CharField("décidé par", max_length=120, blank=True)
    note = models.CharField("motif", max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )
    recorded_at = models.DateTimeField("écrit le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "événement de l’adhésion"
        verbose_name_plural = "événements de l’adhésion"
        ordering = ["effective_on", "pk"]
        indexes = [models.Index(fields=["community", "effective_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=MemberStatus.values), name="member_event_status_known"
            ),
        ]

    class Privacy:
        purpose = "Pouvoir dire qui était membre à toute date passée"
        basis = Basis.CONTRACT
        retention = "celle de la fiche du membre"
        keep = KeepWith("member")
        personal = {
            "status": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "note": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "member", "effective_on", "category", "decided_by", "recorded_at"}

    def __str__(self) -> str:
        return f"{self.get_status_display()} à partir du {self.effective_on:%d/%m/%Y}"


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def current(self, day: date) -> "RepresentativeQuerySet":
        return self.filter(holding_on(day))


RepresentativeManager = models.Manager.from_queryset(RepresentativeQuerySet)


class Representative(TenantModel):
    """Who speaks and votes for a structure, between two days (the last excluded). One holder at a time."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="representatives", verbose_name="structure"
    )
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    role = models.CharField("fonction", max_length=100, blank=True)
    email = models.EmailField("adresse e-mail", max_length=254)
    substitute = models.BooleanField("suppléant", default=False)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = ScopedManager(community="community", _manager_class=RepresentativeManager)

    class Meta:
        verbose_name = "représentant"
        verbose_name_plural = "représentants"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "member"],
                condition=Q(ends_on__isnull=True, substitute=False),
                name="representative_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="representative_dates_in_order",
            ),
        ]

    class Privacy:
        purpose = "Savoir qui représente une structure membre"
        basis = Basis.CONTRACT
        retention = "5 ans après la fin du mandat"
        keep = (Keep("ends_on", years=5), KeepWith("member"))
        personal = {
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "role": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
        }
        neutral = {"id", "community", "member", "substitute", "starts_on", "ends_on"}

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class TextAcceptance(TenantModel):
    """A member accepted a version of a text, on a page opened by a link or by an account."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="acceptances", verbose_name="membre"
    )
    text = models.ForeignKey(
        GoverningText, on_delete=models.PROTECT, related_name="acceptances", verbose_name="texte"
    )
    sha256 = models.CharField("empreinte du texte accepté", max_length=64)
    accepted_at = models.DateTimeField("accepté le", auto_now_add=True)
    on_paper = models.BooleanField("signé sur papier", default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="relevé par",
    )

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "acceptation d’un texte"
        verbose_name_plural = "acceptations de textes"
        constraints = [models.UniqueConstraint(fields=["member", "text"], name="text_accepted_once")]

    class Privacy:
        purpose = "Garder la preuve de ce que chaque membre a accepté"
        basis = Basis.CONTRACT
        retention = "celle de la fiche du membre"
        keep = KeepWith("member")
        personal = {"noted_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {"id", "community", "member", "text", "sha256", "accepted_at", "on_paper"}

    def __str__(self) -> str:
        return f"{self.member_id} : {self.text_id}"
