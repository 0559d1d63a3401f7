"""The call list: a document to print, with room to write."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from maillage.foundation.documents.model import Column, Document, Note, Paragraph, Row, Table
from maillage.foundation.tenancy.models import Community
from maillage.french import day

_COLUMNS = (
    Column("Nom", width=2.2),
    Column("Téléphone et e-mail", width=2.2),
    Column("Dernier contact", width=1.6),
    Column("Réponse, à noter", width=2.4),
)


def call_list(community: Community, rows: Sequence[dict[str, Any]], today: date, *, left: int) -> Document:
    """The persons to call, as ``Asked.rows`` gives them; ``left`` others do not fit."""
    table = Table("Personnes à appeler", _COLUMNS, tuple(_row(one) for one in rows), dense=True)
    rest = f" {left} autres ne tiennent pas ici : resserrez le filtre." if left > 0 else ""
    empty = Paragraph("Personne à appeler avec ce filtre.")
    return Document(
        title="Liste d’appel",
        issuer=community.name,
        day=today,
        blocks=(
            Note(
                "À dire à chacun",
                "Qui vous êtes, d’où vient son numéro, et qu’il peut demander à tout moment à ne plus être "
                "contacté. Notez ensuite le contact sur la plateforme, puis détruisez cette feuille.",
            ),
            table if rows else empty,
            Paragraph(
                "Les personnes qui ont refusé, adhéré ou demandé à ne plus être contactées n’y figurent pas."
                + rest,
                soft=True,
            ),
        ),
    )


def _row(one: dict[str, Any]) -> Row:
    card = one["card"]
    where = ", ".join(filter(None, (one["profession"] or card.activity, one["commune"])))
    last = day(card.last_contact_on) if card.last_contact_on else "jamais"
    interest = card.get_interest_display()
    return Row(
        (
            f"{card.sorted_name}\n{where}",
            "\n".join(filter(None, (card.phone, card.email))) or "—",
            "\n".join(filter(None, (last, interest))),
            "",
        )
    )
