"""The only writers of the room."""

from maillage.operations.budget.actions.grants import edit_grant, open_contract, record_grant
from maillage.operations.budget.actions.outlays import (
    add_voucher,
    approve,
    cancel,
    close,
    prepare,
    preview,
    refuse,
    say_paid,
)
from maillage.operations.budget.actions.plan import (
    carry_over,
    edit_line,
    plan_line,
    take_from_sheets,
    withdraw_line,
)
from maillage.operations.budget.actions.team import edit_post, withdraw_post, write_post

__all__ = [
    "add_voucher", "approve", "cancel", "carry_over", "close", "edit_grant",
    "edit_line", "edit_post", "open_contract", "plan_line", "prepare", "preview", "record_grant", "refuse",
    "say_paid", "take_from_sheets", "withdraw_line", "withdraw_post", "write_post",
]  # fmt: skip
