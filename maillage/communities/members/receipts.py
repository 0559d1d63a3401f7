"""The receipt of a fee, as a document."""

from maillage.communities.members.models import FeePayment
from maillage.foundation.documents.model import Document, Paragraph, Signature, Signatures, Terms
from maillage.french import day, euros


def receipt(payment: FeePayment) -> Document:
    """What the association received, from whom, for which year. Raises ``ValueError`` for what has none."""
    if payment.receipt_number is None:
        raise ValueError("an undoing has no receipt")
    fee = payment.fee
    member = fee.member
    return Document(
        title=f"Reçu de cotisation {fee.year}",
        issuer=payment.community.name,
        day=payment.paid_on,
        reference=f"Reçu n° {payment.receipt_number}",
        blocks=(
            Terms(
                (
                    ("Reçu de", f"{member}, membre n° {member.number}"),
                    ("Catégorie", member.category.label),
                    ("Montant", euros(payment.amount_cents)),
                    ("Pour", f"la cotisation de l’année {fee.year}"),
                    ("Reçu le", day(payment.paid_on)),
                    ("Par", payment.get_method_display().lower()),
                )
            ),
            Paragraph(
                "Ce reçu atteste un règlement de cotisation. Il n’est pas un reçu fiscal et n’ouvre droit "
                "à aucune réduction d’impôt.",
                soft=True,
            ),
            Signatures((Signature("Pour la communauté, la trésorerie"),)),
        ),
    )
