"""What the pages and the rooms above ask of a year: one door to its whole forecast."""

from datetime import date

from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import year
from maillage.operations.contract.reading import file_of
from maillage.operations.targets.envelopes import envelopes
from maillage.operations.targets.outlooks import YearPart, year_part
from maillage.operations.targets.queries import in_force
from maillage.planning.evaluation.queries import values_of


def variable_part(contract: AciContract, number: int, today: date) -> YearPart:
    """The variable part of one year, valued with what is known today. Three queries."""
    targets = list(in_force(contract, number))
    values = values_of([row.indicator for row in targets], until=today)
    return year_part(
        year(contract, number), targets, values, envelopes(file_of(contract), number, today), today
    )
