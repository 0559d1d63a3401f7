"""The only writers of the accounts."""

from maillage.operations.budget.accounts.actions.claims import (
    add_receipt,
    check_claim,
    edit_claim,
    remove_receipt,
    return_claim,
    send_claim,
    withdraw_claim,
    write_claim,
)
from maillage.operations.budget.accounts.actions.journal import choose_account, export_journal
from maillage.operations.budget.accounts.actions.payments import (
    approve_order,
    cancel_order,
    hand_over,
    note_returned,
    prepare_order,
)
from maillage.operations.budget.accounts.actions.payroll import record_payroll
from maillage.operations.budget.accounts.actions.suppliers import (
    age_for_demonstration,
    edit_supplier,
    give_supplier_iban,
    record_invoice,
    record_supplier,
)

__all__ = [
    "add_receipt", "age_for_demonstration", "approve_order", "cancel_order", "check_claim", "choose_account",
    "edit_claim", "edit_supplier", "export_journal", "give_supplier_iban", "hand_over", "note_returned",
    "prepare_order", "record_invoice", "record_payroll", "record_supplier", "remove_receipt", "return_claim",
    "send_claim", "withdraw_claim", "write_claim",
]  # fmt: skip
