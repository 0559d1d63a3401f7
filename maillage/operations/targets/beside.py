"""What an indicator pays, on its own page; and the year that its counts accumulate over."""

from datetime import date

from django.urls import reverse

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import year_on
from maillage.operations.targets.outlooks import paid
from maillage.operations.targets.queries import in_force
from maillage.operations.targets.views import levels_of
from maillage.planning.evaluation.beside import Beside, shown_beside
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.evaluation.periods import Span, tells_the_year
from maillage.planning.evaluation.queries import values_of


def _contract(today: date) -> AciContract | None:
    """The contract in force in the scope. One query."""
    return (
        AciContract.objects.filter(signed_on__lte=today, ends_on__gte=today)
        .select_related("community")
        .first()
    )


@tells_the_year
def contract_year(today: date) -> Span | None:
    """The year of the contract that holds today."""
    contract = _contract(today)
    if contract is None:
        return None
    year = year_on(contract, today)
    return Span(year.starts_on, year.ends_on, f"année {year.number} du contrat")


@shown_beside
def what_it_pays(indicator: TrackedIndicator, actor: Actor, today: date) -> Beside | None:
    """The target of the year, what it pays today and at the trend. Three queries."""
    contract = _contract(today) if actor.can(Permission.CONTRACT_VIEW) else None
    if contract is None:
        return None
    year = year_on(contract, today)
    target = in_force(contract, year.number).filter(indicator=indicator).first()
    if target is None:
        return None
    row = paid(year, target, values_of([indicator], until=today).get(indicator.pk, []), today)
    address = reverse(
        "variable_line", args=[contract.community.slug, contract.number, year.number, indicator.number]
    )
    context = {"row": row, "year": year, "url": address}
    return Beside("targets/_beside.html", context, tuple(levels_of(row)))
