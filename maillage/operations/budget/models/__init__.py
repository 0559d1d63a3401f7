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

__all__ = [
    "EXPENSE_SOURCE",
    "GRANT_SOURCE",
    "Allocation",
    "Grant",
    "GrantInstalment",
    "Outlay",
    "PlannedLine",
    "Voucher",
    "settled",
]
