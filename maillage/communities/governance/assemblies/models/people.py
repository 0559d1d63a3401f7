"""Who is convened, who is there, who speaks for whom, who stands."""

import uuid

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.communities.governance.assemblies.enums import PresenceMode, PresenceProof, Sending
from maillage.communities.governance.assemblies.models.assemblies import (
    RETENTION,
    AgendaPoint,
    of_assembly,
    once,
)
from maillage.communities.members.models import Member
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class Voter(TenantModel):
    """A member convened with a vote. ``label`` names them in the sheets: no two of an assembly are alike.

    ``excluded`` says why the member may not vote on the day (fee unpaid, member no more); empty: may vote.
    ``sent_on`` and ``sent_how`` prove the convocation; ``delivered_at`` is when the mail left. ``nonce``
    makes the link that opens their page.
    """

    assembly = of_assembly("voters")
    rank = models.PositiveSmallIntegerField("rang")
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="assembly_seats", verbose_name="membre"
    )
    label = models.CharField("votant", max_length=220)
    college = models.CharField("collège", max_length=80, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    excluded = models.CharField("ne vote pas", max_length=120, blank=True)
    sent_on = models.DateField("convocation remise le", null=True, blank=True)
    sent_how = models.CharField("moyen", max_length=8, choices=Sending, blank=True)
    delivered_at = models.DateTimeField("courriel parti le", null=True, blank=True)
    nonce = models.UUIDField("secret du lien", default=uuid.uuid4, editable=False)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "votant d’une assemblée"
        verbose_name_plural = "votants des assemblées"
        ordering = ["rank"]
        constraints = [
            once("assembly_voter_rank_once", "assembly", "rank"),
            once("assembly_voter_member_once", "assembly", "member"),
            once("assembly_voter_label_once", "assembly", "label"),
        ]

    class Privacy:
        purpose = "Convoquer chaque membre et lui donner une voix, et une seule"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = {
            "label": Personal(Nature.IDENTITY, Scrub.NAME),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "excluded": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "assembly", "rank", "member", "college", "sent_on", "sent_how", "delivered_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def is_told_by_hand(self) -> bool:
        """No mail reaches them: a correction, or a cancellation, is told by hand."""
        return not self.email or self.sent_how in {Sending.HAND, Sending.LETTER}

    @property
    def awaits_mail(self) -> bool:
        """Its convocation was mailed, and nothing proves that the mail left."""
        return self.sent_how == Sending.MAIL and self.delivered_at is None


class Presence(TenantModel):
    """A stay of a voter, from an hour to another; who comes back has another one."""

    voter = models.ForeignKey(
        Voter, on_delete=models.PROTECT, related_name="presences", verbose_name="votant"
    )
    mode = models.CharField("présence", max_length=8, choices=PresenceMode)
    proof = models.CharField("preuve", max_length=8, choices=PresenceProof)
    arrived_at = models.DateTimeField("arrivée")
    left_at = models.DateTimeField("départ", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "présence à une assemblée"
        verbose_name_plural = "présences aux assemblées"
        ordering = ["arrived_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "voter"], condition=Q(left_at__isnull=True), name="presence_one_at_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="presence_in_order"
            ),
        ]

    class Privacy:
        purpose = "Savoir qui était là, pour le quorum et le procès-verbal"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = {
            "mode": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "arrived_at": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "left_at": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community", "voter", "proof"}

    def __str__(self) -> str:
        return f"{self.voter_id} : {self.get_mode_display()}"


class Proxy(TenantModel):
    """A member asks another to vote in their name. One at a time; taken back, it stays with its date."""

    giver = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="given", verbose_name="mandant")
    holder = models.ForeignKey(
        Voter, on_delete=models.PROTECT, related_name="held", verbose_name="mandataire"
    )
    on_paper = models.BooleanField("sur papier", default=False)
    given_at = models.DateTimeField("donné le")
    revoked_at = models.DateTimeField("repris le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "pouvoir"
        verbose_name_plural = "pouvoirs"
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "giver"], condition=Q(revoked_at__isnull=True), name="proxy_one_at_once"
            ),
            models.CheckConstraint(condition=~Q(giver=F("holder")), name="proxy_to_another"),
        ]

    class Privacy:
        purpose = "Savoir qui vote au nom de qui"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("giver", "holder")
        personal = {
            "given_at": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "revoked_at": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community", "giver", "holder", "on_paper"}

    def __str__(self) -> str:
        return f"pouvoir {self.pk}"


class Candidate(TenantModel):
    """A voter who stands. ``statement`` is their own words; ``rank`` their place on the ballots.

    ``mandate`` is the number, in the register of mandates, of the one that the election gave. Not a key: the
    register forgets its lines before the assembly does.
    """

    point = models.ForeignKey(
        AgendaPoint, on_delete=models.PROTECT, related_name="candidates", verbose_name="élection"
    )
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="+", verbose_name="membre")
    rank = models.PositiveSmallIntegerField("rang")
    statement = models.TextField("profession de foi", blank=True, max_length=2000)
    declared_at = models.DateTimeField("déclarée le")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    mandate = models.PositiveIntegerField("mandat au registre", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "candidature"
        verbose_name_plural = "candidatures"
        ordering = ["rank"]
        constraints = [
            once("candidate_rank_once", "point", "rank"),
            once("candidate_once", "point", "voter"),
        ]

    class Privacy:
        purpose = "Savoir qui se présente à une élection"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = {
            "statement": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "declared_at": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community", "point", "voter", "rank", "withdrawn_at", "mandate"}

    def __str__(self) -> str:
        return f"candidature {self.rank}"
