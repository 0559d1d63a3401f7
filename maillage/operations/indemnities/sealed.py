"""The columns that the vault seals for this room, known to every rotation of keys."""

from maillage.foundation.vault.columns import SealedColumn, register
from maillage.operations.indemnities.models import BankDetails, BatchTransfer, PayerAccount

PURPOSE = "bank"
DETAILS = register(SealedColumn(BankDetails, "iban_sealed", "uid", PURPOSE))
PAYER = register(SealedColumn(PayerAccount, "iban_sealed", "uid", PURPOSE))
TRANSFER = register(SealedColumn(BatchTransfer, "iban_sealed", "uid", PURPOSE))
