"""Votes: each person puts a few dots on what matters most; the dots are counted, never a stored total."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.diagnosis.findings.enums import VoteSubject
from maillage.planning.diagnosis.findings.models.common import once
from maillage.planning.diagnosis.findings.models.findings import RETENTION, Finding
from maillage.planning.diagnosis.findings.models.needs import Need

MOST_DOTS = 20


class Vote(TenantModel):
    """One vote: each person has ``dots``, until the evening of ``closes_on`` or until it is closed."""

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    title = models.CharField("intitulé", max_length=120)
    subject = models.CharField("sur quoi", max_length=8, choices=VoteSubject)
    dots = models.PositiveSmallIntegerField("points par personne")
    closes_on = models.DateField("dernier jour")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ouvert par"
    )
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="clos par",
    )
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "vote de priorités"
        verbose_name_plural = "votes de priorités"
        constraints = [
            once("vote_number_once", "number"),
            once("vote_key_once", "key"),
            models.UniqueConstraint(
                fields=["community", "subject"],
                condition=Q(closed_at__isnull=True),
                name="vote_one_open_a_subject",
            ),
            models.CheckConstraint(condition=Q(dots__range=(1, MOST_DOTS)), name="vote_dots_in_bounds"),
            models.CheckConstraint(condition=Q(subject__in=VoteSubject.values), name="vote_subject_known"),
        ]

    class Privacy:
        purpose = "Choisir ensemble les priorités"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "opened_by": Personal(Nature.TRACE, Scrub.KEEP),
            "closed_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "key", "title", "subject", "dots", "closes_on", "opened_at",
            "closed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def is_open(self, today: date) -> bool:
        return self.closed_at is None and today <= self.closes_on


class Ballot(TenantModel):
    """The ballot of one person: one a vote, changed until the close."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="ballots", verbose_name="vote")
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="votant"
    )
    cast_at = models.DateTimeField("déposé le", auto_now_add=True)
    changed_at = models.DateTimeField("changé le", auto_now=True)

    class Meta:
        verbose_name = "bulletin"
        verbose_name_plural = "bulletins"
        constraints = [once("ballot_once_a_person", "vote", "voter")]

    class Privacy:
        purpose = "Compter une voix par personne"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"voter": Personal(Nature.PROFESSIONAL, Scrub.KEEP)}
        neutral = {"id", "community", "vote", "cast_at", "changed_at"}

    def __str__(self) -> str:
        return f"bulletin {self.pk}"


class Dot(TenantModel):
    """The dots of a ballot on one finding or one need. A trigger holds their sum and the close."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="put", verbose_name="bulletin")
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="dots", verbose_name="constat"
    )
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, null=True, blank=True, related_name="dots", verbose_name="besoin"
    )
    count = models.PositiveSmallIntegerField("points")

    class Meta:
        verbose_name = "points d’un bulletin"
        verbose_name_plural = "points des bulletins"
        constraints = [
            models.UniqueConstraint(fields=["community", "ballot", "finding", "need"], nulls_distinct=False,
                                    name="dot_once_a_choice"),
            models.CheckConstraint(
                condition=Q(finding__isnull=False, need__isnull=True)
                | Q(finding__isnull=True, need__isnull=False),
                name="dot_on_one_thing",
            ),
            models.CheckConstraint(condition=Q(count__range=(1, MOST_DOTS)), name="dot_count_in_bounds"),
        ]  # fmt: skip

    class Privacy(NoPersonalData):
        purpose = "Compter les points de chaque bulletin"
        neutral = {"id", "community", "ballot", "finding", "need", "count"}

    def __str__(self) -> str:
        return f"{self.count} points"
