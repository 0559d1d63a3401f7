"""Needs: what several findings call for, in the order of priority, and who agreed."""

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Exists, F, Min, OuterRef, Q, Subquery
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.diagnosis.findings.enums import COLLECTIVE, AgreementKind
from maillage.planning.diagnosis.findings.models.common import STATEMENT, Statement, once, score_checks
from maillage.planning.diagnosis.findings.models.findings import RETENTION, Finding


class NeedQuerySet(models.QuerySet["Need"]):
    def standing(self) -> "NeedQuerySet":
        """Those that were not dropped, by priority."""
        return self.filter(rank__isnull=False).order_by("rank")

    def with_agreement(self) -> "NeedQuerySet":
        """Adds ``is_shared`` and ``shared_on``: an organ, group or partner agreed to the text as it is."""
        collective = Agreement.objects.standing().filter(
            need=OuterRef("pk"), revision=OuterRef("revision"), kind__in=COLLECTIVE
        )
        first = collective.order_by().values("need").annotate(first=Min("agreed_on")).values("first")
        return self.annotate(is_shared=Exists(collective), shared_on=Subquery(first))


NeedManager = models.Manager.from_queryset(NeedQuerySet)


class Need(Statement):
    """What the findings joined to it call for. ``rank`` is 1, 2, 3… and None once dropped."""

    rank = models.PositiveIntegerField("rang de priorité", null=True, blank=True)
    dropped_reason = models.CharField("raison de l’abandon", max_length=500, blank=True)
    findings: "models.ManyToManyField[Finding, NeedFinding]" = models.ManyToManyField(
        Finding, through="NeedFinding", related_name="needs", verbose_name="constats"
    )

    objects = ScopedManager(community="community", _manager_class=NeedManager)

    class Meta:
        verbose_name = "besoin"
        verbose_name_plural = "besoins"
        constraints = [
            once("need_number_once", "number"),
            once("need_key_once", "key"),
            # Deferred, so that a change of order passes through ties inside its transaction only.
            models.UniqueConstraint(
                fields=["community", "rank"], name="need_rank_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, dropped_reason="") | Q(rank__isnull=True) & ~Q(dropped_reason=""),
                name="need_ranked_or_dropped",
            ),
            *score_checks("need"),
        ]

    class Privacy:
        purpose = "Partager les besoins du territoire et leur ordre de priorité"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {*STATEMENT, "rank", "dropped_reason"}


class NeedFinding(TenantModel):
    """A finding that supports a need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="links", verbose_name="besoin")
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="links", verbose_name="constat"
    )

    class Meta:
        verbose_name = "constat d’un besoin"
        verbose_name_plural = "constats des besoins"
        constraints = [once("need_finding_once", "need", "finding")]

    class Privacy:
        purpose = "Relier chaque besoin à ses constats"
        basis = Basis.NONE
        retention = "sans limite : aucune donnée personnelle"
        personal: dict[str, Personal] = {}
        neutral = {"id", "community", "need", "finding"}

    def __str__(self) -> str:
        return f"constat {self.finding_id} du besoin {self.need_id}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def standing(self) -> "AgreementQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def annotated(self) -> "AgreementQuerySet":
        """Adds ``is_current``: given to the text as it is now."""
        return self.annotate(is_current=Q(revision=F("need__revision")))


AgreementManager = models.Manager.from_queryset(AgreementQuerySet)


class Agreement(TenantModel):
    """Someone agreed to a need as it was worded at ``revision``: an organ named in ``who``, or ``person``."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="agreements", verbose_name="besoin")
    key = models.UUIDField("clé de saisie", editable=False)
    revision = models.PositiveIntegerField("révision du besoin")
    kind = models.CharField("qui", max_length=8, choices=AgreementKind)
    who = models.CharField("instance, groupe ou partenaire", max_length=160, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="personne",
    )
    agreed_on = models.DateField("date de l’accord")
    reservation = models.TextField("réserve", max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retiré par",
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ScopedManager(community="community", _manager_class=AgreementManager)

    class Meta:
        verbose_name = "accord sur un besoin"
        verbose_name_plural = "accords sur les besoins"
        ordering = ["agreed_on", "pk"]
        constraints = [
            once("agreement_key_once", "key"),
            models.UniqueConstraint(
                fields=["community", "need", "person", "revision"],
                condition=Q(person__isnull=False, withdrawn_at__isnull=True),
                name="agreement_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(kind=AgreementKind.PERSON, person__isnull=False, who="")
                | Q(kind__in=COLLECTIVE, person__isnull=True) & ~Q(who=""),
                name="agreement_of_an_organ_or_a_person",
            ),
        ]

    class Privacy:
        purpose = "Prouver qui a partagé chaque besoin, et quand"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "who": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "person": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "reservation": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
            "withdrawn_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "need", "key", "revision", "kind", "agreed_on", "recorded_at", "withdrawn_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.who or str(self.person)
