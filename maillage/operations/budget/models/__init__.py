"""Tables of the room: funders, planned lines, what is engaged and spent, its proofs."""

from maillage.operations.budget.models.outlays import (
    EXPENSE_SOURCE,
    GRANT_SOURCE,
    Allocation,
    Outlay,
    Voucher,
    settled,
)
from maillage.operations.budget.models.plan import Grant, GrantInstalment, PlannedLine
from maillage.operations.budget.models.team import FULL_TIME, MOST_FTE, TeamPost

__all__ = [
    "EXPENSE_SOURCE",
    "FULL_TIME",
    "GRANT_SOURCE",
    "MOST_FTE",
    "Allocation",
    "Grant",
    "GrantInstalment",
    "Outlay",
    "PlannedLine",
    "TeamPost",
    "Voucher",
    "settled",
]
