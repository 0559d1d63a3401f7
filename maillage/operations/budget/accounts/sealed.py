"""The columns that the vault seals for the accounts, known to every rotation of keys."""

from maillage.foundation.vault.columns import SealedColumn, register
from maillage.operations.budget.accounts.models import OrderTransfer, SupplierAccount
from maillage.operations.indemnities.sealed import PURPOSE

SUPPLIER = register(SealedColumn(SupplierAccount, "iban_sealed", "uid", PURPOSE))
ORDER = register(SealedColumn(OrderTransfer, "iban_sealed", "uid", PURPOSE))
