"""Tables of the accounts: what an expense says more than its amount, how it is paid, what was exported."""

from maillage.operations.budget.accounts.models.claims import ClaimReceipt, ExpenseClaim
from maillage.operations.budget.accounts.models.journal import AccountChoice, JournalEntry, JournalExport
from maillage.operations.budget.accounts.models.payments import OrderTransfer, PaymentOrder
from maillage.operations.budget.accounts.models.payroll import PayrollMonth
from maillage.operations.budget.accounts.models.suppliers import Supplier, SupplierAccount, SupplierInvoice

__all__ = [
    "AccountChoice",
    "ClaimReceipt",
    "ExpenseClaim",
    "JournalEntry",
    "JournalExport",
    "OrderTransfer",
    "PaymentOrder",
    "PayrollMonth",
    "Supplier",
    "SupplierAccount",
    "SupplierInvoice",
]
