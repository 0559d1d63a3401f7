"""The directory cards, where each practises, who agreed to what, and what readers report."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.cards.enums import (
    Audience,
    CardField,
    Delay,
    PlaceAccess,
    Sector,
    ThirdParty,
    Via,
    YesNo,
)
from maillage.communities.cards.freshness import DEFAULT_MONTHS
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.lifecycle import LEFT
from maillage.communities.members.models import Member
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel

# Whose card is in the directory: admitted, texts signed, and not expired.
LISTED = (MemberStatus.COTISATION_ATTENDUE, MemberStatus.ACTIF, MemberStatus.A_RENOUVELER)


def listed_members() -> "models.QuerySet[Member]":
    """The members of the community in scope who have a card to show; the others have none, at once."""
    found: models.QuerySet[Member] = Member.objects.live().filter(status__in=LISTED)
    return found


class DirectorySettings(TenantModel):
    """What a community decided of its directory: one row. Without it nothing is public and nobody is written
    to.

    ``months``: age from which a card is shown as stale and its holder written to.
    """

    public_open = models.BooleanField("annuaire public ouvert", default=False)
    welcome = models.TextField("mot d’accueil", blank=True, max_length=1000)
    contact = models.EmailField("adresse prévenue des signalements", blank=True)
    months = models.PositiveSmallIntegerField("durée de fraîcheur (mois)", default=DEFAULT_MONTHS)
    asks_by_mail = models.BooleanField("demande de confirmation par courriel", default=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "réglages de l’annuaire"
        verbose_name_plural = "réglages de l’annuaire"
        constraints = [
            models.UniqueConstraint(fields=["community"], name="directory_settings_once"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=24), name="directory_settings_months"
            ),
        ]

    class Privacy:
        purpose = "Régler l'annuaire : ouvert au public ou non, à qui écrire"
        basis = Basis.LEGITIMATE_INTEREST
        retention = "durée de vie de la communauté"
        personal = {"contact": Personal(Nature.CONTACT, Scrub.EMAIL)}
        neutral = {"id", "community", "public_open", "welcome", "months", "asks_by_mail"}

    def __str__(self) -> str:
        return "réglages de l’annuaire"


class DirectoryCard(TenantModel):
    """What a member says of their practice. The name, the profession and the specialty are the member's.

    ``audiences`` is {part of the card: audience}, the last choices of ``CardChoice``; a part that is missing
    is shown to nobody. ``asked_on`` and ``asks``: the last mail that asked to confirm, and how many since the
    last confirmation.
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="directory_cards", verbose_name="membre"
    )
    activities = models.JSONField("activités particulières", default=list, blank=True)
    other_activities = models.CharField("autres activités", max_length=300, blank=True)
    home_visits = models.CharField("visites à domicile", max_length=12, choices=YesNo, blank=True)
    home_area = models.CharField("secteur des visites", max_length=200, blank=True)
    languages = models.JSONField("langues", default=list, blank=True)
    new_patients = models.CharField("nouveaux patients", max_length=12, choices=YesNo, blank=True)
    new_patients_note = models.CharField("à quelles conditions", max_length=200, blank=True)
    new_patients_until = models.DateField("valable jusqu’au", null=True, blank=True)
    delay = models.CharField("délai habituel", max_length=12, choices=Delay, blank=True)
    booking_url = models.URLField("adresse de rendez-vous", max_length=300, blank=True)
    teleconsultation = models.CharField("téléconsultation", max_length=12, choices=YesNo, blank=True)
    sector = models.CharField("secteur conventionnel", max_length=12, choices=Sector, blank=True)
    third_party = models.CharField("tiers payant", max_length=12, choices=ThirdParty, blank=True)
    protocols = models.JSONField("protocoles suivis", default=list, blank=True)
    email = models.EmailField("adresse e-mail", max_length=254, blank=True)
    mssante = models.EmailField("adresse MSSanté", max_length=254, blank=True)
    mobile = models.CharField("téléphone mobile", max_length=20, blank=True)
    audiences = models.JSONField("qui voit quoi", default=dict, blank=True)
    confirmed_on = models.DateField("confirmée le", null=True, blank=True)
    asked_on = models.DateField("confirmation demandée le", null=True, blank=True)
    asks = models.PositiveSmallIntegerField("demandes sans réponse", default=0)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "fiche d’annuaire"
        verbose_name_plural = "fiches d’annuaire"
        indexes = [models.Index(fields=["community", "confirmed_on"])]
        constraints = [
            models.UniqueConstraint(fields=["community", "member"], name="directory_card_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": ["", *choices.values]}), name=f"directory_card_{name}"
                )
                for name, choices in (
                    ("home_visits", YesNo),
                    ("new_patients", YesNo),
                    ("teleconsultation", YesNo),
                    ("delay", Delay),
                    ("sector", Sector),
                    ("third_party", ThirdParty),
                )
            ),
        ]

    class Privacy:
        purpose = "Montrer dans l'annuaire de la communauté ce que chaque membre a accepté de montrer"
        basis = Basis.CONSENT
        retention = (
            "1 an après la sortie du membre ; chaque donnée cesse d'être montrée dès le retrait de l'accord"
        )
        keep = (
            Keep("member__left_on", years=1, when={"member__status__in": [s.value for s in LEFT]}),
            KeepWith("member"),
        )
        personal = {
            **{
                name: Personal(Nature.PROFESSIONAL, Scrub.KEEP)
                for name in (
                    "activities", "home_visits", "languages", "new_patients", "new_patients_until", "delay",
                    "teleconsultation", "sector", "third_party", "protocols", "audiences", "confirmed_on",
                )
            },
            "other_activities": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "home_area": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "new_patients_note": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "booking_url": Personal(Nature.CONTACT, Scrub.ERASE),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "mssante": Personal(Nature.CONTACT, Scrub.EMAIL),
            "mobile": Personal(Nature.CONTACT, Scrub.ERASE),
        }  # fmt: skip
        neutral = {"id", "community", "member", "asked_on", "asks", "created_at", "updated_at"}

    def __str__(self) -> str:
        return f"fiche de {self.member}"

    def audience(self, field: CardField) -> Audience:
        """Who sees this part; nobody until it was agreed."""
        return Audience(self.audiences.get(field.value, Audience.NOBODY))


class CardPlace(TenantModel):
    """Where a member practises, in the order of the card."""

    card = models.ForeignKey(
        DirectoryCard, on_delete=models.CASCADE, related_name="places", verbose_name="fiche"
    )
    rank = models.PositiveSmallIntegerField("rang")
    name = models.CharField("nom du lieu", max_length=120, blank=True)
    address = models.CharField("adresse du lieu", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    phone = models.CharField("téléphone du lieu", max_length=20, blank=True)
    hours = models.CharField("horaires", max_length=300, blank=True)
    access = models.CharField("accès aux locaux", max_length=8, choices=PlaceAccess, blank=True)
    access_note = models.CharField("précision sur l’accès", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "lieu d’exercice"
        verbose_name_plural = "lieux d’exercice"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["community", "card", "rank"], name="card_place_rank_once"),
            models.CheckConstraint(
                condition=Q(access__in=["", *PlaceAccess.values]), name="card_place_access"
            ),
        ]

    class Privacy:
        purpose = "Dire où chaque membre exerce, à qui il l'a accepté"
        basis = Basis.CONSENT
        retention = "celle de la fiche d'annuaire"
        keep = KeepWith("card")
        personal = {
            "address": Personal(Nature.CONTACT, Scrub.ERASE),
            "phone": Personal(Nature.CONTACT, Scrub.ERASE),
            "hours": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "card", "rank", "name", "postal_code", "commune_code", "access", "access_note",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.address or f"lieu {self.rank}"


class CardChoice(TenantModel):
    """One choice of who sees one part of a card. Append-only (database trigger): the proof of each agreement
    and of each withdrawal, with the notice that was read and, for paper, the day it was signed.
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="card_choices", verbose_name="membre"
    )
    field = models.CharField("partie de la fiche", max_length=20, choices=CardField)
    audience = models.CharField("vue par", max_length=8, choices=Audience)
    notice = models.CharField("version de la notice", max_length=20, blank=True)
    via = models.CharField("exprimé par", max_length=8, choices=Via)
    signed_on = models.DateField("signé sur papier le", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="relevé par",
    )
    at = models.DateTimeField("choisi le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "choix de visibilité"
        verbose_name_plural = "choix de visibilité"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(via=Via.PAPER) | Q(signed_on__isnull=False, by__isnull=False),
                name="card_choice_paper_is_proved",
            ),
        ]

    class Privacy:
        purpose = "Garder la preuve de ce que chacun a accepté de montrer, et de ses retraits"
        basis = Basis.CONSENT
        retention = "5 ans après la sortie du membre"
        keep = KeepWith("member")
        personal = {
            "audience": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "member", "field", "notice", "via", "signed_on", "at"}

    def __str__(self) -> str:
        return f"{self.get_field_display()} : {self.get_audience_display()}"


class CardConfirmation(TenantModel):
    """« Tout est exact », on a day. Append-only (database trigger): the freshness of any past day is read
    from these rows.
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="card_confirmations", verbose_name="membre"
    )
    on = models.DateField("confirmée le")
    via = models.CharField("confirmée par", max_length=8, choices=Via)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "confirmation d’une fiche"
        verbose_name_plural = "confirmations de fiches"
        constraints = [
            models.UniqueConstraint(fields=["community", "member", "on"], name="card_confirmed_once_a_day")
        ]

    class Privacy:
        purpose = "Savoir de quand datent les informations de l'annuaire"
        basis = Basis.CONSENT
        retention = "5 ans après la sortie du membre"
        keep = KeepWith("member")
        personal = {"on": Personal(Nature.PROFESSIONAL, Scrub.KEEP)}
        neutral = {"id", "community", "member", "via"}

    def __str__(self) -> str:
        return f"confirmée le {self.on:%d/%m/%Y}"


class CardReport(TenantModel):
    """A reader of the public directory says that a card is wrong."""

    card = models.ForeignKey(
        DirectoryCard, on_delete=models.CASCADE, related_name="reports", verbose_name="fiche"
    )
    text = models.TextField("ce qui est inexact", max_length=1000)
    email = models.EmailField("adresse pour répondre", max_length=254, blank=True)
    at = models.DateTimeField("reçu le", auto_now_add=True)
    settled_on = models.DateField("traité le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="traité par",
    )

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "signalement sur une fiche"
        verbose_name_plural = "signalements sur des fiches"
        ordering = ["at"]

    class Privacy:
        purpose = "Corriger les informations inexactes de l'annuaire"
        basis = Basis.LEGITIMATE_INTEREST
        retention = "3 mois après le traitement, un an au plus"
        keep = (Keep("settled_on", months=3), Keep("at", months=12), KeepWith("card"))
        personal = {
            "text": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "settled_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "card", "at", "settled_on"}

    def __str__(self) -> str:
        return f"signalement du {self.at:%d/%m/%Y}"
