"""What the indicators of a year give, for the accounts of the contract."""

from datetime import date

from maillage.engines.aci import Mission
from maillage.operations.contract.closing.measured import Measured, measures
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.targets.outlooks import year_part
from maillage.operations.targets.queries import in_force
from maillage.planning.evaluation.queries import values_of


@measures
def indicators(contract: AciContract, number: int, today: date) -> list[Measured]:
    """Each target of the year with what it pays. Two queries."""
    targets = list(in_force(contract, number))
    values = values_of([row.indicator for row in targets], until=today) if targets else {}
    part = year_part(contract_year(contract, number), targets, values, {}, today)
    return [
        Measured(
            mission=Mission(row.indicator.mission),
            code=row.indicator.code,
            label=row.indicator.label,
            value=row.text,
            on=row.value.on if row.value else None,
            cents=row.outlook.today.cents,
            most_cents=row.target.cents,
            confirmed=row.confirmed,
        )
        for row in part.rows
    ]
