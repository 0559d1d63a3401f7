"""The columns of the files that the room gives."""

from datetime import date

from maillage.communities.members.models import Fee, Member, MemberCategory
from maillage.communities.members.queries import PastLine

REGISTER_HEADINGS = (
    "N°", "Nom", "Prénom ou structure", "Profession", "Spécialité", "Mode", "RPPS", "FINESS", "Catégorie",
    "Collège", "État", "Depuis le", "Admission", "Sortie", "E-mail", "Téléphone", "Adresse", "Code postal",
    "Commune",
)  # fmt: skip
FEE_HEADINGS = (
    "N°", "Membre", "Catégorie", "Année", "Montant (€)", "Reçu (€)", "Exonération", "État", "Relances",
    "Dernière relance",
)  # fmt: skip


def register_row(member: Member) -> list[object]:
    """One line of the register as it is today."""
    return _row(member, member.category, member.get_status_display(), member.status_since)


def past_row(line: PastLine) -> list[object]:
    """One line of the register of a past day: status and category of that day, the rest as known today."""
    return _row(line.member, line.category, line.status.label, line.since)


def _row(member: Member, category: MemberCategory, status: str, since: date) -> list[object]:
    return [
        member.number, member.last_name, member.structure_name or member.first_name,
        member.get_profession_display() if member.profession else "", member.specialty,
        member.get_mode_display() if member.mode else "", member.rpps, member.finess, category.label,
        str(category.college or ""), status, since, member.admitted_on, member.left_on, member.email,
        member.phone, member.address, member.postal_code, member.commune_code,
    ]  # fmt: skip


def fee_row(fee: Fee) -> list[object]:
    """One line of the fees of a year, amounts in euros."""
    return [
        fee.member.number, str(fee.member), fee.member.category.label, fee.year, fee.amount_cents / 100,
        fee.received_cents / 100, fee.waived_reason, fee.member.get_status_display(), fee.reminders,
        fee.reminded_on,
    ]  # fmt: skip
