"""The columns of the files that the room gives; ``foundation/web/spreadsheets`` makes them harmless."""

from collections.abc import Iterable, Iterator
from typing import Any

from maillage.communities.prospects.funnel import Funnel

# The headings that the import of the room recognises: a file given here may be brought back.
HEADINGS = (
    "Fiche", "Nom", "Prénom", "Structure", "Profession", "Métier ou activité", "Numéro RPPS", "Téléphone",
    "Adresse e-mail", "Adresse", "Code postal", "Commune", "Intérêt", "Part souhaitée", "Thèmes",
    "Contacté le", "Suivi par", "À rappeler le", "Remarques", "Source des coordonnées", "Informé le",
    "Membre",
)  # fmt: skip
FUNNEL_HEADINGS = (
    "Profession", "Exercent ici", "Suivis", "Contactés", "Part contactée", "Intéressés", "Part intéressée",
    "Refus", "Devenus membres",
)  # fmt: skip


def prospect_rows(rows: Iterable[dict[str, Any]]) -> Iterator[list[object]]:
    """One line a card."""
    for row in rows:
        card, joined = row["card"], row["joined"]
        yield [
            card.number, card.last_name, card.first_name, card.structure_name, row["profession"],
            card.activity, card.rpps, card.phone, card.email, card.address, card.postal_code, row["commune"],
            card.get_interest_display(), card.get_involvement_display(), ", ".join(row["themes"]),
            card.last_contact_on, str(card.in_charge or ""), card.remind_on, card.note,
            f"{card.get_source_display()} {card.source_detail}".strip(), card.informed_on,
            f"n° {joined.membership.number}" if joined and joined.sure else "",
        ]  # fmt: skip


def funnel_rows(found: Funnel) -> Iterator[list[object]]:
    """One line a profession, then each person once."""
    for one in (*found.professions, found.total):
        yield [
            one.label, one.practising, one.followed, one.contacted, one.contacted_share, one.interested,
            one.interested_share, one.refused, one.joined,
        ]  # fmt: skip
