"""The payroll of a month as its totals: what the bureau’s summary says, never a person’s slip."""

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Personal, Scrub
from maillage.foundation.privacy import Nature as About
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.models.columns import RETENTION, TRACE, in_cents, once, person
from maillage.operations.budget.models.outlays import Outlay


class PayrollMonth(TenantModel):
    """What a month of payroll costs; its expense is the gross plus the employer’s charges (trigger).

    ``month`` is its first day. ``fte_hundredths`` are full-time equivalents, 150 for one and a half. With one
    employee a total is a salary: only who approves the money reads these columns.
    """

    outlay = models.ForeignKey(
        Outlay, on_delete=models.PROTECT, related_name="payrolls", verbose_name="dépense"
    )
    month = models.DateField("mois de paie")
    gross_cents = in_cents("salaires bruts")
    employer_cents = in_cents("charges patronales")
    net_cents = in_cents("net à payer")
    fte_hundredths = models.PositiveIntegerField("équivalents temps plein (centièmes)", null=True, blank=True)
    live = models.BooleanField("compte", default=True)
    written_by = person("saisi par")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "paie d’un mois"
        verbose_name_plural = "paies des mois"
        ordering = ["-month"]
        constraints = [
            once("payroll_outlay_once", "outlay"),
            once("payroll_month_once", "month", condition=Q(live=True)),
            models.CheckConstraint(condition=Q(month__day=1), name="payroll_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(net_cents__lte=F("gross_cents")), name="payroll_net_within_gross"
            ),
            models.CheckConstraint(condition=Q(gross_cents__gt=0), name="payroll_pays_somebody"),
        ]

    class Privacy:
        purpose = "Compter ce que coûtent les salariés de la communauté, par totaux mensuels"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("written_by",)
        personal = {
            "gross_cents": Personal(About.BANK, Scrub.KEEP),
            "employer_cents": Personal(About.BANK, Scrub.KEEP),
            "net_cents": Personal(About.BANK, Scrub.KEEP),
            "written_by": TRACE,
        }
        neutral = {"id", "community", "outlay", "month", "fte_hundredths", "live"}

    @property
    def fte(self) -> str:
        """« 1,50 », empty when it was not told."""
        return f"{self.fte_hundredths / 100:.2f}".replace(".", ",") if self.fte_hundredths else ""

    def __str__(self) -> str:
        return f"paie de {self.month:%m/%Y}"
