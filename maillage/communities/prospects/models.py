"""Whom the community wants to convince, each contact with them, and the themes it proposes."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.prospects.enums import Channel, Interest, Involvement, ProspectKind, Source
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class ProspectTheme(TenantModel):
    """A subject that may interest; ``number`` is what the cards keep. Archived, never deleted."""

    number = models.PositiveSmallIntegerField("numéro")
    label = models.CharField("thème", max_length=80)
    archived_on = models.DateField("archivé le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "thème de prospection"
        verbose_name_plural = "thèmes de prospection"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="prospect_theme_number_once"),
            models.UniqueConstraint(fields=["community", "label"], name="prospect_theme_label_once"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Proposer les thèmes sur lesquels un professionnel peut s’engager"
        neutral = {"id", "community", "number", "label", "archived_on"}

    def __str__(self) -> str:
        return self.label


class ProspectQuerySet(models.QuerySet["Prospect"]):
    def live(self) -> "ProspectQuerySet":
        """Those that were not merged into another card."""
        return self.filter(merged_into__isnull=True)

    def reachable(self) -> "ProspectQuerySet":
        """Those whom the community may contact."""
        return self.live().filter(objected_on__isnull=True)


ProspectManager = models.Manager.from_queryset(ProspectQuerySet)


class Prospect(TenantModel):
    """A person or a structure to convince.

    ``ident`` is the identifier of the national directory (« 8 » and the RPPS number), empty for who is absent
    from it. ``themes`` are numbers of ``ProspectTheme``. ``objected_on``: asked not to be contacted any more;
    only what recognises them is kept then. ``member_number`` is the card of the register that was made from
    this one. ``filled`` lists what a merge took from the card merged, so that it can be given back.
    ``last_contact_on`` repeats the contacts that count (``actions.common.count_contacts``).
    """

    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=ProspectKind)
    ident = models.CharField("identifiant national", max_length=20, blank=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    structure_name = models.CharField("structure", max_length=200, blank=True)
    name_key = models.CharField("clé du nom", max_length=320, editable=False)
    sort_key = models.CharField("clé de tri", max_length=320, editable=False)
    finess = models.CharField("numéro FINESS", max_length=9, blank=True)
    profession = models.CharField("profession exercée", max_length=12, blank=True)
    activity = models.CharField("métier ou activité", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", max_length=254, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    address = models.CharField("adresse professionnelle", max_length=250, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    source = models.CharField("source des coordonnées", max_length=12, choices=Source)
    source_detail = models.CharField("précision sur la source", max_length=160, blank=True)
    interest = models.CharField("intérêt", max_length=12, choices=Interest, blank=True)
    involvement = models.CharField("part souhaitée", max_length=12, choices=Involvement, blank=True)
    themes = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="thèmes choisis", default=list, blank=True
    )
    note = models.TextField("remarques", max_length=2000, blank=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="suivi par",
    )
    last_contact_on = models.DateField("dernier contact le", null=True, blank=True)
    remind_on = models.DateField("à rappeler le", null=True, blank=True)
    informed_on = models.DateField("informée de ses droits le", null=True, blank=True)
    objected_on = models.DateField("ne plus contacter depuis le", null=True, blank=True)
    objection_note = models.CharField("comment l’opposition a été dite", max_length=200, blank=True)
    member_number = models.PositiveIntegerField("numéro de membre", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="doublon de",
    )
    filled = ArrayField(
        models.CharField(max_length=20), verbose_name="repris d’elle", default=list, blank=True
    )
    created_at = models.DateTimeField("suivie depuis le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ScopedManager(community="community", _manager_class=ProspectManager)

    class Meta:
        verbose_name = "prospect"
        verbose_name_plural = "prospects"
        indexes = [
            models.Index(fields=["community", "sort_key", "number"], name="prospect_by_name"),
            models.Index(fields=["community", "name_key"], name="prospect_by_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="prospect_number_once"),
            models.UniqueConstraint(
                fields=["community", "ident"],
                condition=~Q(ident="") & Q(merged_into__isnull=True),
                name="prospect_ident_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=ProspectKind.PERSON) & ~Q(last_name="")
                | Q(kind=ProspectKind.STRUCTURE) & ~Q(structure_name=""),
                name="prospect_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(objected_on__isnull=True)
                | Q(email="", phone="", address="", note="", in_charge__isnull=True, remind_on__isnull=True),
                name="prospect_objection_keeps_no_contact",
            ),
        ]

    class Privacy:
        purpose = "Faire connaître la communauté aux professionnels du territoire et suivre leur intérêt"
        basis = Basis.LEGITIMATE_INTEREST
        retention = (
            "3 ans après le dernier contact, ou après l’ajout s’il n’y en a pas eu ; une opposition est "
            "gardée, réduite à ce qui reconnaît la personne, tant que la communauté existe"
        )
        keep = (
            Keep(
                ("created_at", "last_contact_on"),
                years=3,
                when={"objected_on__isnull": True, "merged_into__isnull": True},
            ),
            # A double goes with the card it was reunited with: until then they may be separated.
            Keep(
                ("merged_into__created_at", "merged_into__last_contact_on"),
                years=3,
                when={"merged_into__objected_on__isnull": True},
            ),
            Keep("community__archived_at"),
        )
        whose = ("email", "ident", "merged_into")
        personal = {
            "ident": Personal(Nature.PROFESSIONAL, Scrub.ERASE, Key.RPPS),
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "name_key": Personal(Nature.IDENTITY, Scrub.ERASE),
            "sort_key": Personal(Nature.IDENTITY, Scrub.ERASE),
            "profession": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "activity": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "phone": Personal(Nature.CONTACT, Scrub.ERASE),
            "address": Personal(Nature.CONTACT, Scrub.ERASE),
            "source_detail": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "interest": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "involvement": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "themes": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "note": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "in_charge": Personal(Nature.TRACE, Scrub.KEEP),
            "informed_on": Personal(Nature.TRACE, Scrub.KEEP),
            "objected_on": Personal(Nature.TRACE, Scrub.KEEP),
            "objection_note": Personal(Nature.TRACE, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "number", "kind", "structure_name", "finess", "postal_code", "commune_code",
            "source", "last_contact_on", "remind_on", "member_number", "merged_into", "filled", "created_at",
            "updated_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.structure_name or f"{self.first_name} {self.last_name}".strip()

    @property
    def is_structure(self) -> bool:
        return self.kind == ProspectKind.STRUCTURE

    @property
    def rpps(self) -> str:
        return self.ident[1:] if self.ident.startswith("8") else ""

    @property
    def sorted_name(self) -> str:
        return self.structure_name or f"{self.last_name} {self.first_name}".strip()


class ProspectContact(TenantModel):
    """One contact: on a day, by a channel, by somebody. ``key`` is that of the gesture which noted it, with
    others or alone: it makes a second click harmless and the whole gesture can be undone by it.

    Undone, it stays and counts no more. ``moved_from`` is the card that held it before a merge.
    """

    prospect = models.ForeignKey(
        Prospect, on_delete=models.PROTECT, related_name="contacts", verbose_name="prospect"
    )
    key = models.UUIDField("clé du geste", default=uuid.uuid4, editable=False)
    on = models.DateField("contacté le")
    channel = models.CharField("moyen", max_length=12, choices=Channel)
    contacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="contacté par"
    )
    note = models.CharField("ce qui s’est dit", max_length=500, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    noted_at = models.DateTimeField("noté le", auto_now_add=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="annulé par",
    )
    moved_from = models.ForeignKey(
        Prospect,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="venu de la fiche",
    )

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "contact avec un prospect"
        verbose_name_plural = "contacts avec les prospects"
        indexes = [models.Index(fields=["community", "key"], name="prospect_contact_by_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "prospect", "key"], name="prospect_contact_once_a_gesture"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="prospect_channel_known"),
        ]

    class Privacy:
        purpose = "Savoir qui a contacté chaque professionnel, quand et comment"
        basis = Basis.LEGITIMATE_INTEREST
        retention = "3 ans après le dernier contact ; le texte s’efface à l’opposition de la personne"
        keep = KeepWith("prospect")
        personal = {
            "contacted_by": Personal(Nature.TRACE, Scrub.KEEP),
            "note": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "noted_by": Personal(Nature.TRACE, Scrub.KEEP),
            "undone_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "prospect", "key", "on", "channel", "noted_at", "undone_at", "moved_from",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_channel_display()} du {self.on:%d/%m/%Y}"
