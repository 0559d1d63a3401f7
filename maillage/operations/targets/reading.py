"""What the pages and the rooms above ask of a year: one door to its whole forecast."""

from dataclasses import replace
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
    targets, file = list(in_force(contract, number)), file_of(contract)
    values = values_of([row.indicator for row in targets], until=today)
    part = year_part(year(contract, number), targets, values, envelopes(file, number, today), today)
    return replace(part, closed=number in file.closings)
