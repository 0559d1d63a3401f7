"""Tables of the room."""

from maillage.operations.indemnities.models.bank import BankDetails, PayerAccount
from maillage.operations.indemnities.models.batches import BatchTransfer, PaymentBatch, TransferLine
from maillage.operations.indemnities.models.lines import CeilingConsent, IndemnityLine, IndemnityYear
from maillage.operations.indemnities.models.rules import CardRate, EmployerAgreement, IndemnityRules, RateCard

__all__ = [
    "BankDetails", "BatchTransfer", "CardRate", "CeilingConsent", "EmployerAgreement", "IndemnityLine",
    "IndemnityRules", "IndemnityYear", "PayerAccount", "PaymentBatch", "RateCard", "TransferLine",
]  # fmt: skip
