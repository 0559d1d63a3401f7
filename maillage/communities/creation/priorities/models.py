"""The vote by dots: who may vote is known, what each one voted is not written anywhere."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.creation.common import AUTHOR, NUMBERED, RETENTION, Numbered, once
from maillage.communities.creation.gatherings.models import ExpressedNeed
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel

MOST_DOTS = 20


class Poll(Numbered):
    """A vote: each voter puts up to ``dots``, until the evening of ``closes_on`` or until it is closed."""

    title = models.CharField("intitulé", max_length=140)
    dots = models.PositiveSmallIntegerField("points par personne")
    closes_on = models.DateField("dernier jour")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "vote par points"
        verbose_name_plural = "votes par points"
        constraints = [
            once("poll_number_once", "number"),
            once("poll_key_once", "key"),
            models.CheckConstraint(condition=Q(dots__range=(1, MOST_DOTS)), name="poll_dots_in_bounds"),
        ]

    class Privacy:
        purpose = "Choisir ensemble les priorités des premières réunions"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = AUTHOR
        neutral = {*NUMBERED, "title", "dots", "closes_on", "closed_at"}

    def __str__(self) -> str:
        return self.title

    def is_open(self, today: date) -> bool:
        return self.closed_at is None and today <= self.closes_on


class PollChoice(TenantModel):
    """What may receive dots; ``need`` when it is a need of the room."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="choices", verbose_name="vote")
    rank = models.PositiveSmallIntegerField("rang")
    label = models.CharField("choix", max_length=140)
    need = models.ForeignKey(
        ExpressedNeed,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="besoin",
    )

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "choix d’un vote"
        verbose_name_plural = "choix des votes"
        constraints = [once("poll_choice_rank_once", "poll", "rank")]

    class Privacy(NoPersonalData):
        purpose = "Dire sur quoi porte un vote"
        neutral = {"id", "community", "poll", "rank", "label", "need"}

    def __str__(self) -> str:
        return self.label


class PollVoter(TenantModel):
    """Who may vote, once: a person, or a paper ticket without a name. ``nonce`` makes the link.

    ``key`` is that of the form that gave the ballot, with others: a second click gives none.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="voters", verbose_name="vote")
    rank = models.PositiveSmallIntegerField("rang")
    name = models.CharField("votant", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    nonce = models.UUIDField("secret du lien", default=uuid.uuid4, editable=False)
    voted = models.BooleanField("a voté", default=False)
    key = models.UUIDField("clé de saisie", editable=False, default=uuid.uuid4)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "votant"
        verbose_name_plural = "votants"
        constraints = [once("poll_voter_rank_once", "poll", "rank")]

    class Privacy:
        purpose = "Donner une voix, et une seule, à chaque participant"
        basis = Basis.PUBLIC_TASK
        retention = "un an après la fin du vote"
        keep = (Keep("poll__closed_at", years=1), Keep("poll__closes_on", years=1), KeepWith("poll"))
        personal = {
            "name": Personal(Nature.IDENTITY, Scrub.NAME),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
            "voted": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "poll", "rank", "key"}

    def __str__(self) -> str:
        return self.name or f"Bulletin {self.rank}"


class PollBallot(TenantModel):
    """A ballot in the box: its dots, {key of the choice: dots}. Nothing ties it to a voter.

    Its key is random and it has no date; a trigger holds the sum of the dots, the close and the count.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots", verbose_name="vote")
    dots = models.JSONField("points")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "bulletin secret"
        verbose_name_plural = "bulletins secrets"

    class Privacy(NoPersonalData):
        purpose = "Compter les points sans savoir qui les a posés"
        neutral = {"id", "community", "poll", "dots"}

    def __str__(self) -> str:
        return "bulletin secret"
