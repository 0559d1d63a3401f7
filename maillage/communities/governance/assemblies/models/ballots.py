"""Who voted, and what the urn holds: nothing ties the one to the other.

There is no row by ballot. While a vote is open, its ballots are one sealed text in one row, written again
whole at each ballot, sorted, always of the same length: no order, no date, no number, no transaction of a
ballot remains, and nobody counts it with SQL. At the closing it is opened once into the sheet.
"""

import uuid

from django.db import models
from django_scopes import ScopedManager

from maillage.communities.governance.assemblies.models.assemblies import RETENTION, AgendaPoint, once
from maillage.communities.governance.assemblies.models.people import Voter
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class Mark(TenantModel):
    """This voter has voted on this point: once (unique). No hour, and nothing of what was voted."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    point = models.ForeignKey(
        AgendaPoint, on_delete=models.PROTECT, related_name="marks", verbose_name="vote"
    )
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="marks", verbose_name="votant")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "émargement d’un vote"
        verbose_name_plural = "émargements des votes"
        constraints = [once("mark_once", "point", "voter")]

    class Privacy:
        purpose = "Empêcher de voter deux fois"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = {"voter": Personal(Nature.PROFESSIONAL, Scrub.KEEP)}
        neutral = {"id", "community", "point"}

    def __str__(self) -> str:
        return "émargement"


class Urn(TenantModel):
    """The ballots of an open vote, sealed (``vault``). It exists while the vote is open, and no longer."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    point = models.OneToOneField(
        AgendaPoint, on_delete=models.PROTECT, related_name="urn", verbose_name="vote"
    )
    content = models.BinaryField("bulletins scellés")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "urne"
        verbose_name_plural = "urnes"

    class Privacy:
        purpose = "Garder les bulletins sans que personne ne les lise avant la clôture"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        nobody = "des bulletins scellés ensemble : personne ne les ouvre avant la clôture"
        personal = {"content": Personal(Nature.SECRET, Scrub.ERASE)}
        neutral = {"id", "community", "point"}

    def __str__(self) -> str:
        return "urne"


class Sheet(TenantModel):
    """What anyone counts again: rules, members, roll and ballots, as ``maillage assembly count`` reads them.

    Of a secret vote the ballots name nobody, and the sheet is destroyed from ``destroy_on`` on; the result
    stays on the point.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    point = models.OneToOneField(
        AgendaPoint, on_delete=models.PROTECT, related_name="sheet", verbose_name="vote"
    )
    content = models.TextField("feuille de vote")
    sha256 = models.CharField("empreinte", max_length=64)
    destroy_on = models.DateField("détruite à partir du", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "feuille de vote"
        verbose_name_plural = "feuilles de vote"

    class Privacy:
        purpose = "Permettre à chacun de recompter un vote"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        nobody = (
            "la liste de tous les votants d’une assemblée, scellée par son empreinte ; au vote secret, elle "
            "ne dit pas qui a voté quoi"
        )
        personal = {"content": Personal(Nature.PROFESSIONAL, Scrub.ERASE)}
        neutral = {"id", "community", "point", "sha256", "destroy_on"}

    def __str__(self) -> str:
        return "feuille de vote"
