"""Organs, and the versions of their rules."""

from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.governance.rules.enums import (
    MajorityRule,
    OrganKind,
    Renewal,
    SecretBallot,
    YearEnd,
)
from maillage.communities.members.models import College, GoverningText
from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel

# A share as statutes write it, exact: "0", "1", "1/3", "30/100".
SHARE = r"^(0|1|[1-9][0-9]{0,2}/[1-9][0-9]{0,2})$"


class Organ(TenantModel):
    """An organ of the association; it lives through the versions of its rules."""

    kind = models.CharField("nature", max_length=20, choices=OrganKind)
    name = models.CharField("nom", max_length=80)
    archived_on = models.DateField("supprimé le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "organe"
        verbose_name_plural = "organes"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganKind.values), name="organ_kind_known"),
            models.UniqueConstraint(
                fields=["community", "name"], condition=Q(archived_on__isnull=True), name="organ_name_once"
            ),
            models.UniqueConstraint(
                fields=["community", "kind"], condition=~Q(kind=OrganKind.GROUPE), name="organ_kind_once"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Tenir les organes que les statuts prévoient"
        neutral = {"id", "community", "kind", "name", "archived_on"}

    def __str__(self) -> str:
        return self.name

    @property
    def sort(self) -> OrganKind:
        return OrganKind(self.kind)


class RulesVersion(TenantModel):
    """The rules of every organ from a day on, until the next version. Frozen once adopted (database trigger).

    A version without ``adopted_on`` is the one being prepared: one at most. ``number`` is 0 until adoption.
    """

    number = models.PositiveSmallIntegerField("numéro", default=0)
    statutes = models.ForeignKey(
        GoverningText,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="statuts",
    )
    adopted_on = models.DateField("adoptées le", null=True, blank=True)
    adopted_by = models.CharField("adoptées par", max_length=160, blank=True)
    starts_on = models.DateField("applicables à partir du", null=True, blank=True)
    year_end = models.CharField("clôture de l’exercice", max_length=5, choices=YearEnd, default="12-31")
    from_founding = models.BooleanField("reprises de la fondation", default=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="préparées par"
    )
    prepared_at = models.DateTimeField("préparées le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "version des règles"
        verbose_name_plural = "versions des règles"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="rules_version_number_once"),
            models.UniqueConstraint(fields=["community", "starts_on"], name="rules_version_starts_once"),
            models.CheckConstraint(
                condition=Q(number=0, adopted_on__isnull=True, starts_on__isnull=True, adopted_by="")
                | Q(number__gt=0, adopted_on__isnull=False, starts_on__gte=models.F("adopted_on"))
                & ~Q(adopted_by=""),
                name="rules_version_adopted_says_how",
            ),
        ]

    class Privacy:
        purpose = "Savoir quelles règles de vote valaient à chaque date"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"prepared_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "statutes", "adopted_on", "adopted_by", "starts_on", "year_end",
            "from_founding", "prepared_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"version {self.number}" if self.number else "version en préparation"


class RulesCollege(TenantModel):
    """A college as a version weighs it, and how many seats of the board it fills (none: not by college)."""

    version = models.ForeignKey(
        RulesVersion, on_delete=models.CASCADE, related_name="colleges", verbose_name="version"
    )
    college = models.ForeignKey(College, on_delete=models.PROTECT, related_name="+", verbose_name="collège")
    weight = models.PositiveSmallIntegerField("poids au vote")
    board_seats = models.PositiveSmallIntegerField("sièges au conseil", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "poids d’un collège"
        verbose_name_plural = "poids des collèges"
        ordering = ["college__rank", "college__label"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version", "college"], name="rules_college_once_a_version"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Compter les votes par collège selon les statuts du jour"
        neutral = {"id", "community", "version", "college", "weight", "board_seats"}

    def __str__(self) -> str:
        return f"{self.college_id} : {self.weight}"


class OrganRules(TenantModel):
    """How an organ meets and decides under a version of the rules.

    Shares are exact texts (``SHARE``). ``proxies_max`` empty: no limit. ``offices``: how many hold each
    counted function, by code. ``term_years`` empty: no term.
    """

    version = models.ForeignKey(
        RulesVersion, on_delete=models.CASCADE, related_name="organs", verbose_name="version"
    )
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="rules", verbose_name="organe")
    fees_paid = models.BooleanField("cotisation à jour pour voter", default=True)
    by_college = models.BooleanField("votes comptés par collège", default=False)
    notice_days = models.PositiveSmallIntegerField("délai de convocation (jours)")
    second_notice_days = models.PositiveSmallIntegerField("délai de la seconde convocation (jours)")
    quorum_first = models.CharField("quorum, première convocation", max_length=7)
    quorum_second = models.CharField("quorum, seconde convocation", max_length=7)
    majority = models.CharField("majorité", max_length=12, choices=MajorityRule)
    proxies_max = models.PositiveSmallIntegerField("procurations par personne", null=True, blank=True)
    casting_vote = models.BooleanField("voix prépondérante de la présidence")
    remote_voting = models.BooleanField("vote à distance")
    secret_ballot = models.CharField("vote secret", max_length=12, choices=SecretBallot)
    secret_share = models.CharField("part qui peut demander le secret", max_length=7)
    call_share = models.CharField("part qui peut demander une réunion", max_length=7)
    meetings_min = models.PositiveSmallIntegerField("réunions par an, au moins", default=0)
    seats_min = models.PositiveSmallIntegerField("sièges, au moins", null=True, blank=True)
    seats_max = models.PositiveSmallIntegerField("sièges, au plus", null=True, blank=True)
    offices = models.JSONField("fonctions", default=dict, blank=True)
    term_years = models.PositiveSmallIntegerField(
        "durée des mandats (ans)", null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )  # fmt: skip
    renewal = models.CharField("renouvellement", max_length=8, choices=Renewal, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "règles d’un organe"
        verbose_name_plural = "règles des organes"
        ordering = ["organ_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version", "organ"], name="organ_rules_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(majority__in=MajorityRule.values), name="organ_rules_majority_known"
            ),
            models.CheckConstraint(
                condition=Q(secret_ballot__in=SecretBallot.values), name="organ_rules_secret_known"
            ),
            models.CheckConstraint(
                condition=Q(quorum_first__regex=SHARE, quorum_second__regex=SHARE)
                & Q(secret_share__regex=SHARE, call_share__regex=SHARE),
                name="organ_rules_shares_are_shares",
            ),
            models.CheckConstraint(
                condition=Q(seats_min__isnull=True)
                | Q(seats_max__isnull=True)
                | Q(seats_min__lte=models.F("seats_max")),
                name="organ_rules_seats_in_order",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Compter quorums et majorités selon les statuts du jour"
        neutral = {
            "id", "community", "version", "organ", "fees_paid", "by_college", "notice_days",
            "second_notice_days", "quorum_first", "quorum_second", "majority", "proxies_max", "casting_vote",
            "remote_voting", "secret_ballot", "secret_share", "call_share", "meetings_min", "seats_min",
            "seats_max", "offices", "term_years", "renewal",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organ_id}, {self.version_id}"

    def quorum(self, call: int) -> Fraction:
        """The share of the members asked at the first (1) or at a later convocation."""
        return Fraction(self.quorum_first if call == 1 else self.quorum_second)
