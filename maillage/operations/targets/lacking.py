"""What earns money without a proof in the store: told before the funder asks."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.queries import last_contract, years
from maillage.operations.evidence.lacking import Lack, Period, wants
from maillage.operations.evidence.models import EvidenceLink
from maillage.operations.targets.models import YearTarget
from maillage.planning.evaluation.models import IndicatorValue


@wants
def values_without_proof(community: Community, period: Period) -> list[Lack]:
    """Indicators that a year of the contract pays, with a value in the period, that no proof serves.

    Two queries. A year is that of the period, or every one when the period is open.
    """
    if period.end is None:
        return []
    contract = last_contract(community, period.end)
    number = next(
        (one.number for one in years(contract) if one.holds(period.end)) if contract else iter(()), None
    )
    if contract is None or number is None:
        return []
    links = EvidenceLink.objects.filter(
        indicator=OuterRef("indicator__code"), evidence__withdrawn_at__isnull=True
    ).filter(period.condition("evidence__fact_on"))
    values = IndicatorValue.objects.filter(indicator=OuterRef("indicator"), ended_at__isnull=True).filter(
        period.condition("on")
    )
    found = (
        YearTarget.objects.filter(~Exists(links), Exists(values), contract=contract, year=number)
        .filter(ended_at__isnull=True, cents__gt=0)
        .select_related("indicator")
        .order_by("indicator__number")
    )
    return [
        Lack(
            f"Indicateur {row.indicator.code} : {row.indicator.label}",
            f"une valeur, aucune preuve, année {number}",
            reverse("variable_line", args=[community.slug, contract.number, number, row.indicator.number]),
            f"?indicateur={row.indicator.code}",
        )
        for row in found
    ]
